using Walrus.Storage.Format;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Inspection;

/// <summary>One file of the ring as the survey found it.</summary>
internal sealed class SurveyedJournal(string path, long length, HeaderCheck check, JournalFileHeader header)
{
    public string Path { get; } = path;

    public long Length { get; } = length;

    public HeaderCheck Check { get; } = check;

    /// <summary>Set when <see cref="Check"/> is good.</summary>
    public JournalFileHeader Header { get; } = header;

    /// <summary>The header's, or what the records say when the header is lost.</summary>
    public Generation? Generation { get; set; } = check == HeaderCheck.Good ? header.Generation : null;

    public JournalFileState State { get; set; }

    /// <summary>The place in the journal, from 0 for the oldest; null outside of it.</summary>
    public int? ChainPlace { get; set; }

    /// <summary>Where the journal goes on in the next file, at most the file's end: what lies behind is dead.</summary>
    public long RecordsEnd { get; set; } = length;

    /// <summary>True when a later header says that the journal ended in this file at <see cref="RecordsEnd"/>.</summary>
    public bool IsEndKnown { get; set; }

    /// <summary>What walking it gave; null when it was not walked.</summary>
    public JournalWalk? Walk { get; set; }
}

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
