using Walrus.Storage.Format;

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
