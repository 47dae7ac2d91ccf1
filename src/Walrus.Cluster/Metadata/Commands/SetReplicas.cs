namespace Walrus.Cluster;

/// <summary>Other nodes hold a sealed segment: after a repair, or to free a node. Those that are new must have it already.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Segment">The sealed segment.</param>
/// <param name="Expected">Who holds it as the proposer has seen; others refuse, unless it is already so.</param>
/// <param name="Replicas">Who holds it from now on. At least one of the expected stays, since all copies come from them.</param>
public sealed record SetReplicas(PartitionId Partition, SegmentNumber Segment, ReplicaSet Expected, ReplicaSet Replicas) : MetadataCommand;
