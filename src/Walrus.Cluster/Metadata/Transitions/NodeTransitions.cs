namespace Walrus.Cluster;

/// <summary>What is decided about nodes that are registered.</summary>
internal static class NodeTransitions
{
    public static MetadataTransition Activate(ClusterMetadata state, ActivateNode command)
    {
        if (state.FindNode(command.Life.Node) is not { } node)
        {
            return Unknown(state, command.Life.Node);
        }

        if (node.Status == NodeStatus.Removed)
        {
            return Refuse(state, MetadataRefusal.NodeRemoved, node);
        }

        if (node.Incarnation != command.Life.Incarnation)
        {
            return Refuse(state, MetadataRefusal.StaleIncarnation, node);
        }

        return node.Status != NodeStatus.Joining
            ? AlreadySo(state, node)
            : Change(state, node, NodeStatus.Alive, new NodeActivated(node.Id));
    }

    public static MetadataTransition Drain(ClusterMetadata state, DrainNode command)
    {
        if (state.FindNode(command.Node) is not { } node)
        {
            return Unknown(state, command.Node);
        }

        NodeStatus wanted = command.IsDraining ? NodeStatus.Draining : NodeStatus.Alive;
        return node.Status switch
        {
            NodeStatus.Removed => Refuse(state, MetadataRefusal.NodeRemoved, node),
            NodeStatus.Joining => Refuse(state, MetadataRefusal.NodeNotActive, node),
            _ when node.Status == wanted => AlreadySo(state, node),
            _ => Change(state, node, wanted, new NodeDrainChanged(node.Id, command.IsDraining)),
        };
    }

    public static MetadataTransition Remove(ClusterMetadata state, RemoveNode command)
    {
        if (state.FindNode(command.Node) is not { } node)
        {
            return Unknown(state, command.Node);
        }

        if (node.Status == NodeStatus.Removed)
        {
            return AlreadySo(state, node);
        }

        if (!state.Nodes.Values.Any(other => other.Id != node.Id && other.Status is NodeStatus.Alive or NodeStatus.Draining))
        {
            return Refuse(state, MetadataRefusal.LastNode, node);
        }

        long uses = command.IsForced ? 0 : NodeUse.Count(state, node.Id);
        return uses > 0
            ? MetadataTransition.Unchanged(state, MetadataResult.Refuse(MetadataRefusal.NodeInUse) with { Node = node.Life, Count = uses })
            : Change(state, node, NodeStatus.Removed, new NodeRemoved(node.Id));
    }

    private static MetadataTransition Change(ClusterMetadata state, NodeMetadata node, NodeStatus status, MetadataEvent happened) =>
        MetadataTransition.Done(state.With(node with { Status = status }), new MetadataResult(MetadataOutcome.Done) { Node = node.Life }, happened);

    private static MetadataTransition AlreadySo(ClusterMetadata state, NodeMetadata node) =>
        MetadataTransition.Unchanged(state, new MetadataResult(MetadataOutcome.AlreadySo) { Node = node.Life });

    private static MetadataTransition Unknown(ClusterMetadata state, NodeId node) =>
        MetadataTransition.Unchanged(state, MetadataResult.Refuse(MetadataRefusal.UnknownNode) with { Node = new NodeLife(node, default) });

    private static MetadataTransition Refuse(ClusterMetadata state, MetadataRefusal refusal, NodeMetadata node) =>
        MetadataTransition.Unchanged(state, MetadataResult.Refuse(refusal) with { Node = node.Life });
}
