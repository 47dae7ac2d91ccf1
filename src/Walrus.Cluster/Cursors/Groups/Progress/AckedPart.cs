using System.Collections.Immutable;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>What is done with in one partition, beside what was before.</summary>
/// <param name="Partition">Which.</param>
/// <param name="Position">Everything below.</param>
/// <param name="Ranges">And these: in order, none empty, not touching one another.</param>
internal readonly record struct AckedPart(PartitionNumber Partition, Offset Position, ImmutableArray<OffsetRange> Ranges)
{
    /// <summary>Notes it.</summary>
    public void AddTo(AckedOffsets acked)
    {
        acked.RaiseTo(Position);
        foreach (OffsetRange range in Ranges)
        {
            acked.Add(range);
        }
    }

    /// <summary>A part of single entries, given in order.</summary>
    public static AckedPart Of(PartitionNumber partition, Offset position, IEnumerable<Offset> entries)
    {
        ImmutableArray<OffsetRange>.Builder ranges = ImmutableArray.CreateBuilder<OffsetRange>();
        foreach (Offset at in entries)
        {
            if (ranges.Count > 0 && ranges[^1].To == at)
            {
                ranges[^1] = new OffsetRange(ranges[^1].From, at.Next);
            }
            else
            {
                ranges.Add(new OffsetRange(at, at.Next));
            }
        }

        return new AckedPart(partition, position, ranges.ToImmutable());
    }
}
