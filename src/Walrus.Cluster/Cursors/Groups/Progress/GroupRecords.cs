using System.Collections.Immutable;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>There is a group. One that is there already stays as it is.</summary>
internal sealed record GroupCreated(SegmentNumber Segment, GroupKey Key, HandOutStamp Stamp) : CursorRecord(Segment);

/// <summary>Entries are done with: acknowledged, or handed out for good.</summary>
internal sealed record GroupAcknowledged(SegmentNumber Segment, GroupKey Key, ImmutableArray<AckedPart> Parts) : CursorRecord(Segment);

/// <summary>Somebody put the group there, in one partition. Makes the group when there is none.</summary>
internal sealed record GroupPlaced(SegmentNumber Segment, GroupKey Key, PartitionNumber Partition, HandOutStamp Stamp, Offset Position) : CursorRecord(Segment);

/// <summary>The group is gone.</summary>
internal sealed record GroupDropped(SegmentNumber Segment, GroupKey Key) : CursorRecord(Segment);

/// <summary>Some of a snapshot's groups.</summary>
internal sealed record GroupsPiece(SegmentNumber Segment, long Snapshot, ImmutableArray<GroupItem> Items) : CursorRecord(Segment);

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

/// <summary>A group in a snapshot, or how far it is in one partition.</summary>
/// <param name="Key">Which.</param>
/// <param name="Stamp">When it was made, or when it was put where it began in the partition.</param>
/// <param name="Part">How far it is; null for the group itself, which comes before its partitions.</param>
internal readonly record struct GroupItem(GroupKey Key, HandOutStamp Stamp, AckedPart? Part);
