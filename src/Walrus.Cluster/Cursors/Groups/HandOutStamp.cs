namespace Walrus.Cluster;

/// <summary>
/// When something happened to a group, among all that ever did: a segment of the cursor topic, which one life of one node writes, and a number that this life counts up. Tells one handing out of an
/// entry from the next one, and those before a change of place from those after it, over all owners.
/// </summary>
/// <param name="Segment">The segment that the owner wrote.</param>
/// <param name="Number">What the owner had counted, from 1.</param>
public readonly record struct HandOutStamp(SegmentNumber Segment, long Number) : IComparable<HandOutStamp>
{
    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(HandOutStamp left, HandOutStamp right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(HandOutStamp left, HandOutStamp right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(HandOutStamp left, HandOutStamp right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(HandOutStamp left, HandOutStamp right) => left.CompareTo(right) >= 0;

    /// <summary>Later ones are greater.</summary>
    public int CompareTo(HandOutStamp other)
    {
        int bySegment = Segment.Value.CompareTo(other.Segment.Value);
        return bySegment != 0 ? bySegment : Number.CompareTo(other.Number);
    }
}
