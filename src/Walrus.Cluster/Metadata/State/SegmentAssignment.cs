namespace Walrus.Cluster;

/// <summary>Who is to write a new segment and who is to hold it. The leader is one of the replicas.</summary>
public sealed record SegmentAssignment(NodeLife Leader, ReplicaSet Replicas);
