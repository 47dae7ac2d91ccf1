namespace Walrus.Cluster;

/// <summary>
/// From here on the open segment may hold entries of producers whose retries are recognised, and what was known of them at its base is on an ack quorum of its replicas: whoever opens a
/// later segment has to ask for it (docs/decisions/0010-producer-state.md). Only its leader says so.
/// </summary>
/// <param name="Partition">The partition.</param>
/// <param name="Segment">The open segment.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Leader">Who leads it; anybody else is refused.</param>
public sealed record MarkSequenced(PartitionId Partition, SegmentNumber Segment, SegmentEpoch Epoch, NodeLife Leader) : MetadataCommand;
