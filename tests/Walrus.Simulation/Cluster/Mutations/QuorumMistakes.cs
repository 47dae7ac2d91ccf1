using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>A leader counts itself as all of its replicas, so that its own copy is an ack quorum.</summary>
internal sealed class AcknowledgesAlone : Mistake
{
    public override ClusterMetadata Believed(ClusterMetadata right, NodeSetting node)
    {
        foreach ((PartitionId id, _, PartitionMetadata partition) in right.Partitions().ToArray())
        {
            SegmentMetadata last = partition.Last;
            if (last.Leader == node.Life && !last.IsSealed)
            {
                right = right.With(id, partition with { Segments = partition.Segments.SetItem(partition.Segments.Count - 1, last with { Replicas = ReplicaSet.Of(node.Life.Node) }) });
            }
        }

        return right;
    }
}
