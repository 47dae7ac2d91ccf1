using Walrus.Cluster;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Walrus.Node.Options;

/// <summary>Turns arguments and environment into options: a pure function, so that every rule of it is a row of a table test.</summary>
internal static class CommandLine
{
    /// <summary>Reads <paramref name="args"/> over <paramref name="environment"/>: flags win.</summary>
    public static OptionsOutcome Parse(IReadOnlyList<string> args, IReadOnlyDictionary<string, string> environment, string version)
    {
        Flags flags = new();
        RootCommand root = new("walrus: a durable log broker. One process, one data directory.");
        foreach (Option builtIn in root.Options.Where(option => option is VersionOption).ToArray())
        {
            // The built-in one prints the version of the entry assembly, which is not ours when hosted by something else.
            root.Options.Remove(builtIn);
        }

        foreach (Option option in flags.All)
        {
            root.Options.Add(option);
        }

        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Action is HelpAction help)
        {
            StringWriter text = new();
            parsed.InvocationConfiguration.Output = text;
            help.Invoke(parsed);
            return new OptionsOutcome.Print(text.ToString().TrimEnd());
        }

        if (parsed.Errors.Count > 0)
        {
            return new OptionsOutcome.UsageError(OneLine(parsed.Errors[0].Message));
        }

        if (parsed.GetValue(flags.Version))
        {
            return new OptionsOutcome.Print($"walrus {version}");
        }

        return Contradiction(parsed, flags) is { } contradiction
            ? new OptionsOutcome.UsageError(contradiction)
            : new OptionsOutcome.Run(Combine(parsed, flags, EnvironmentSettings.Apply(new NodeOptions(), environment)));
    }

    /// <summary>What two flags say together that one cannot; null when all is well.</summary>
    private static string? Contradiction(ParseResult parsed, Flags flags)
    {
        int tls = new[] { flags.PeerCertificate, flags.PeerKey, flags.PeerAuthorities }.Count(flag => parsed.GetValue(flag) is not null);
        return tls is 0 or 3 ? null : "--peer-cert: TLS between nodes needs all of --peer-cert, --peer-key and --peer-ca.";
    }

    private static NodeOptions Combine(ParseResult parsed, Flags flags, NodeOptions fromEnvironment) => fromEnvironment with
    {
        NodeId = new NodeId(parsed.GetValue(flags.NodeId)),
        DataDirectory = parsed.GetValue(flags.DataDirectory) ?? fromEnvironment.DataDirectory,
        Client = new ListenAddress(parsed.GetValue(flags.ClientHost)!, parsed.GetValue(flags.ClientPort)),
        Http = parsed.GetValue(flags.NoHttp) ? null : new ListenAddress(parsed.GetValue(flags.HttpHost)!, parsed.GetValue(flags.HttpPort)),
        ClientAdvertisedHost = parsed.GetValue(flags.ClientAdvertiseHost),
        Raft = new ListenAddress(parsed.GetValue(flags.RaftHost)!, parsed.GetValue(flags.RaftPort)),
        RaftAdvertisedHost = parsed.GetValue(flags.RaftAdvertiseHost),
        NodeName = parsed.GetValue(flags.NodeName),
        Join = parsed.GetValue(flags.Join),
        InitialPeers = [.. parsed.GetValue(flags.InitialPeers) ?? []],
        PeerTls = parsed.GetValue(flags.PeerCertificate) is { } certificate
            ? new PeerTlsFiles(certificate, parsed.GetValue(flags.PeerKey)!, parsed.GetValue(flags.PeerAuthorities)!)
            : null,
        ReplicationFactor = (int)parsed.GetValue(flags.ReplicationFactor),
        Acks = parsed.GetValue(flags.Acks),
        Scrub = new ScrubOptions(parsed.GetValue(flags.ScrubRate), parsed.GetValue(flags.ScrubEvery)),
        Fsync = parsed.GetValue(flags.Fsync)!,
        FrameBytesMax = (int)parsed.GetValue(flags.FrameBytesMax),
        ConnectionsMax = (int)parsed.GetValue(flags.ConnectionsMax),
        FrameIdleMax = parsed.GetValue(flags.FrameIdle),
        JournalFileBytes = parsed.GetValue(flags.JournalFileBytes),
        JournalFiles = (int)parsed.GetValue(flags.JournalFiles),
        JournalBackend = parsed.GetValue(flags.JournalBackend).Backend,
        PackCompression = parsed.GetValue(flags.PackCompression) ?? fromEnvironment.PackCompression,
        LogFile = parsed.GetValue(flags.LogFile),
        LogFormat = parsed.GetValue(flags.LogFormat),
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
