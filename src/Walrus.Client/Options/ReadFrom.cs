namespace Walrus.Client;

/// <summary>Where <see cref="WalrusClient.ReadAsync"/> begins.</summary>
public readonly record struct ReadFrom
{
    private ReadFrom(ReadFromKind kind, SegmentNumber segment, long number)
    {
        Kind = kind;
        Segment = segment;
        Number = number;
    }

    /// <summary>At the first entry that can still be read. Also the default.</summary>
    public static ReadFrom Start => default;

    /// <summary>Behind the last entry there is when reading begins: only new entries. Needs a broker that tells the end in STATE.</summary>
    public static ReadFrom End => new(ReadFromKind.End, default, 0);

    internal ReadFromKind Kind { get; }

    internal SegmentNumber Segment { get; }

    /// <summary>The index in the segment, or the offset in the partition.</summary>
    internal long Number { get; }

    /// <summary>At an offset of the partition: entries are numbered from 0 through all segments.</summary>
    public static ReadFrom Offset(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return new ReadFrom(ReadFromKind.Offset, default, offset);
    }

    /// <summary>At an entry of a segment, as a <see cref="LogEntry"/> names it.</summary>
    /// <param name="segment">From 1.</param>
    /// <param name="index">From 0.</param>
    public static ReadFrom At(int segment, long index)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(segment, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new ReadFrom(ReadFromKind.SegmentIndex, new SegmentNumber(segment), index);
    }
}

/// <summary>The kinds of <see cref="ReadFrom"/>.</summary>
internal enum ReadFromKind
{
    Start,
    End,
    Offset,
    SegmentIndex,
}
