using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>A partition: a chain of sealed segments and, last, the one that is not sealed. Never empty.</summary>
public sealed record PartitionMetadata(ImmutableList<SegmentMetadata> Segments)
{
    /// <summary>The oldest segment that has not been trimmed.</summary>
    public SegmentMetadata First => Segments[0];

    /// <summary>The one segment that is open or sealing.</summary>
    public SegmentMetadata Last => Segments[^1];

    /// <summary>The first offset that the cluster still has.</summary>
    public Offset Start => First.Base;

    /// <summary>The segment of that number; null when it is trimmed or not there yet.</summary>
    public SegmentMetadata? Find(SegmentNumber number)
    {
        int index = number.Value - First.Number.Value;
        return index >= 0 && index < Segments.Count ? Segments[index] : null;
    }

    /// <summary>
    /// The segment that holds <paramref name="offset"/>, or will: everything from the last segment's base on is the last one's. Null below
    /// <see cref="Start"/>. Empty segments hold nothing.
    /// </summary>
    public SegmentMetadata? At(Offset offset)
    {
        if (offset < Start)
        {
            return null;
        }

        // The last segment whose base is not beyond the offset: of several with one base all but the last are empty.
        int low = 0;
        int high = Segments.Count - 1;
        while (low < high)
        {
            int middle = low + ((high - low + 1) / 2);
            (low, high) = Segments[middle].Base <= offset ? (middle, high) : (low, middle - 1);
        }

        return Segments[low];
    }
}
