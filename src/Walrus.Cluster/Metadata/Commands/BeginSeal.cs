namespace Walrus.Cluster;

/// <summary>
/// Failover, step 1: from here on the leader and every earlier coordinator have lost (design 6.3). The segment gets a new epoch, which the coordinator
/// shows to the replicas. A segment that is being sealed already can be taken over by naming its present epoch.
/// </summary>
/// <param name="Partition">The partition.</param>
/// <param name="Segment">The segment.</param>
/// <param name="Expected">The epoch that the coordinator has seen; another present one refuses.</param>
/// <param name="Coordinator">Who seals; must be registered in this incarnation.</param>
public sealed record BeginSeal(PartitionId Partition, SegmentNumber Segment, SegmentEpoch Expected, NodeLife Coordinator) : MetadataCommand;
