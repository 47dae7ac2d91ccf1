using System.Globalization;

namespace Walrus.Testing.Processes;

/// <summary>How a node is started. Free ports unless one is named.</summary>
public sealed record NodeSettings(string DataDirectory)
{
    /// <summary>each, none, or an interval.</summary>
    public string Fsync { get; init; } = "each";

    /// <summary>0 takes a free one.</summary>
    public int ClientPort { get; init; }

    /// <summary>0 takes a free one.</summary>
    public int RaftPort { get; init; }

    /// <summary>The node's number.</summary>
    public int NodeId { get; init; } = 1;

    /// <summary>The address for nodes of a member to ask; null for a node that founds or has been taken in before.</summary>
    public string? Join { get; init; }

    /// <summary>Null leaves the default of 64 MiB.</summary>
    public long? JournalFileBytes { get; init; }

    /// <summary>Null leaves the default of 4.</summary>
    public int? JournalFiles { get; init; }

    /// <summary>Entries after which a segment is sealed, looked at every 10 ms; null leaves the defaults.</summary>
    public int? SegmentEntries { get; init; }

    /// <summary>Further flags.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>A ring of small files: some hundred entries fill one, so that files change and packs are written all the time.</summary>
    public static NodeSettings SmallJournal(string dataDirectory) => new(dataDirectory) { JournalFileBytes = 1024 * 1024, JournalFiles = 3 };

    /// <summary>The command line.</summary>
    public IEnumerable<string> Arguments()
    {
        yield return "--data-dir";
        yield return DataDirectory;
        yield return "--client-port";
        yield return Text(ClientPort);
        yield return "--http-port";
        yield return "0";
        yield return "--raft-port";
        yield return Text(RaftPort);
        yield return "--node-id";
        yield return Text(NodeId);
        yield return "--fsync";
        yield return Fsync;
        if (JournalFileBytes is { } bytes)
        {
            yield return "--journal-file-bytes";
            yield return Text(bytes);
        }

        if (JournalFiles is { } files)
        {
            yield return "--journal-files";
            yield return Text(files);
        }

        if (Join is { } member)
        {
            yield return "--join";
            yield return member;
        }

        foreach (string flag in Flags)
        {
            yield return flag;
        }
    }

    /// <summary>The environment.</summary>
    public Dictionary<string, string> Environment() => SegmentEntries is { } entries
        ? new() { ["WALRUS_MAX_SEGMENT_ENTRIES"] = Text(entries), ["WALRUS_MONITOR_CHECK_MS"] = "10" }
        : [];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
