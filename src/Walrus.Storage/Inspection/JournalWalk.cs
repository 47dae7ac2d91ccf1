using Walrus.Storage.Format;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Inspection;

/// <summary>What the walk over one journal file found.</summary>
internal sealed class JournalWalk
{
    public Dictionary<RecordKind, long> Kinds { get; } = [];

    public long ValidBytes { get; set; }

    public long Entries { get; set; }

    /// <summary>Where the first record stands that fails, or where the records end.</summary>
    public long StopsAt { get; set; } = HeaderBlock.Bytes;

    public string StopReason { get; set; } = string.Empty;

    /// <summary>A record was begun at <see cref="StopsAt"/>, or valid ones follow.</summary>
    public bool HasTrace { get; set; }

    /// <summary>The highest place that valid records behind <see cref="StopsAt"/> say was flushed.</summary>
    public JournalPosition FlushedBehind { get; set; }

    /// <summary>The highest place that any valid record of this file says was flushed.</summary>
    public JournalPosition FlushedAnywhere { get; set; }

    /// <summary>Past the last valid record.</summary>
    public long TraceEnd { get; set; } = HeaderBlock.Bytes;

    public TailVerdict Verdict { get; set; }

    /// <summary>What makes the verdict: null for a clean end.</summary>
    public string? Evidence { get; set; }

    /// <summary>What is damage once the verdict says that it was durable.</summary>
    public List<FoundDamage> Suspicions { get; } = [];
}
