using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;

namespace Walrus.Node.Options;

/// <summary>Turns arguments and environment into options: a pure function, so that every rule of it is a row of a table test.</summary>
internal static class CommandLine
{
    private const string NoClusters =
        "clusters are not in this version; start the node without it (one node serves everything by itself).";

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

        if (parsed.GetValue(flags.Join) is not null)
        {
            return new OptionsOutcome.UsageError($"--join: {NoClusters}");
        }

        return parsed.GetValue(flags.InitialPeers) is { Length: > 0 }
            ? new OptionsOutcome.UsageError($"--initial-peer: {NoClusters}")
            : new OptionsOutcome.Run(Combine(parsed, flags, EnvironmentSettings.Apply(new NodeOptions(), environment)));
    }

    private static NodeOptions Combine(ParseResult parsed, Flags flags, NodeOptions fromEnvironment) => fromEnvironment with
    {
        NodeId = new NodeId(parsed.GetValue(flags.NodeId)),
        DataDirectory = parsed.GetValue(flags.DataDirectory) ?? fromEnvironment.DataDirectory,
        Client = new ListenAddress(parsed.GetValue(flags.ClientHost)!, parsed.GetValue(flags.ClientPort)),
        Http = parsed.GetValue(flags.NoHttp) ? null : new ListenAddress(parsed.GetValue(flags.HttpHost)!, parsed.GetValue(flags.HttpPort)),
        RaftAdvertised = new ListenAddress(
            parsed.GetValue(flags.RaftAdvertiseHost) ?? parsed.GetValue(flags.RaftHost)!, parsed.GetValue(flags.RaftPort)),
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
