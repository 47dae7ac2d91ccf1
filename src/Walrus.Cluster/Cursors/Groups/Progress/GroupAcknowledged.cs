using System.Collections.Immutable;

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
