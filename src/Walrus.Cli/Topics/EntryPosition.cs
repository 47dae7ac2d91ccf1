namespace Walrus.Cli.Topics;

/// <summary>A place in a partition as FETCH names it. <paramref name="Index"/> counts entries of the segment, from 0.</summary>
internal readonly record struct EntryPosition(SegmentNumber Segment, long Index)
{
    /// <summary>The first entry of every partition.</summary>
    public static EntryPosition Start => new(SegmentNumber.First, 0);

    /// <summary>For people: segment and index.</summary>
    public override string ToString() => $"segment {Segment}, index {Index}";
}
