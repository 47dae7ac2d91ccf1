namespace Walrus.Storage;

/// <summary>How much a partition or topic holds. A snapshot that costs a look into the index, no reading.</summary>
/// <param name="Entries">Entries that can be read.</param>
/// <param name="Bytes">What they take on the disk, overhead and all; of a run that was trimmed in part, the whole.</param>
public readonly record struct LogStatistics(long Entries, long Bytes)
{
    /// <summary>Both together.</summary>
    public static LogStatistics operator +(LogStatistics left, LogStatistics right) => new(left.Entries + right.Entries, left.Bytes + right.Bytes);
}
