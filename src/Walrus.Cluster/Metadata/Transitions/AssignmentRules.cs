namespace Walrus.Cluster;

/// <summary>Who may lead and hold a segment.</summary>
internal static class AssignmentRules
{
    /// <summary>
    /// Why <paramref name="assignment"/> cannot be, or null: the leader is a replica in its registered incarnation, and all replicas take part.
    /// Draining nodes are only avoided (placement), because they may be all that is there.
    /// </summary>
    public static MetadataResult? Check(ClusterMetadata state, SegmentAssignment assignment)
    {
        if (!assignment.Replicas.Contains(assignment.Leader.Node))
        {
            return MetadataResult.Refuse(MetadataRefusal.LeaderNotReplica) with { Node = assignment.Leader };
        }

        return CheckReplicas(state, assignment.Replicas) ?? CheckLife(state, assignment.Leader);
    }

    /// <summary>Why <paramref name="replicas"/> cannot hold a segment, or null.</summary>
    public static MetadataResult? CheckReplicas(ClusterMetadata state, ReplicaSet replicas)
    {
        foreach (NodeId id in replicas.Nodes)
        {
            if (state.FindNode(id) is not { } node)
            {
                return MetadataResult.Refuse(MetadataRefusal.UnknownNode) with { Node = new NodeLife(id, default) };
            }

            if (node.Status is NodeStatus.Removed or NodeStatus.Joining)
            {
                MetadataRefusal refusal = node.Status == NodeStatus.Removed ? MetadataRefusal.NodeRemoved : MetadataRefusal.NodeNotActive;
                return MetadataResult.Refuse(refusal) with { Node = node.Life };
            }
        }

        return null;
    }

    /// <summary>Why <paramref name="life"/> is not a node of now, or null.</summary>
    public static MetadataResult? CheckLife(ClusterMetadata state, NodeLife life)
    {
        if (state.FindNode(life.Node) is not { } node)
        {
            return MetadataResult.Refuse(MetadataRefusal.UnknownNode) with { Node = new NodeLife(life.Node, default) };
        }

        if (node.Status == NodeStatus.Removed)
        {
            return MetadataResult.Refuse(MetadataRefusal.NodeRemoved) with { Node = node.Life };
        }

        return node.Life == life ? null : MetadataResult.Refuse(MetadataRefusal.StaleIncarnation) with { Node = node.Life };
    }
}
