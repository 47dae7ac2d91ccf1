namespace Walrus.Cluster;

/// <summary>A sealed segment that other nodes are to hold.</summary>
/// <param name="Segment">Which.</param>
/// <param name="SealedEnd">After its last entry.</param>
/// <param name="Expected">Who holds it.</param>
/// <param name="Wanted">Who should. Those that are not expected get a copy first.</param>
public sealed record ReplicaMove(SegmentId Segment, Offset SealedEnd, ReplicaSet Expected, ReplicaSet Wanted)
{
    /// <summary>Nodes that need a copy before the metadata may name them.</summary>
    public IEnumerable<NodeId> Added => Wanted.Nodes.Where(node => !Expected.Contains(node));
}
