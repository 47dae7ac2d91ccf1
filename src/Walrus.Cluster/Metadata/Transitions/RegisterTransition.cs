namespace Walrus.Cluster;

/// <summary>Registration: who may be which node, and since when.</summary>
internal static class RegisterTransition
{
    public static MetadataTransition Register(ClusterMetadata state, RegisterNode command, MetadataBounds bounds)
    {
        if (command.Cluster != state.Cluster)
        {
            return MetadataTransition.Refused(state, MetadataRefusal.WrongCluster);
        }

        if (!IsValid(command))
        {
            return MetadataTransition.Refused(state, MetadataRefusal.InvalidValue);
        }

        NodeMetadata? known = command.Node.IsNone ? OfStore(state, command.Store) : state.FindNode(command.Node);
        return known is null ? RegisterNew(state, command, bounds) : RegisterKnown(state, known, command);
    }

    private static bool IsValid(RegisterNode command) =>
        command.Node.Value is >= 0 and <= Limits.NodeIdMax
        && command.Incarnation.Value is > 0 and <= Limits.MetadataNumberMax
        && command.Store.Value != Guid.Empty
        && NodeMetadata.IsName(command.Name)
        && command.ClientAddress.Port > 0 && command.PeerAddress.Port > 0;

    private static MetadataTransition RegisterNew(ClusterMetadata state, RegisterNode command, MetadataBounds bounds)
    {
        NodeId id = command.Node.IsNone ? state.NextNode : command.Node;
        if (state.Nodes.Count >= bounds.Nodes || id.Value > Limits.NodeIdMax)
        {
            return MetadataTransition.Refused(state, MetadataRefusal.TooManyNodes);
        }

        NodeMetadata node = Describe(id, NodeStatus.Joining, storeNumber: 0, command);
        NodeId next = id >= state.NextNode ? new NodeId(id.Value + 1) : state.NextNode;
        ClusterMetadata after = state.With(node) with { NextNode = next };
        return MetadataTransition.Done(after, Answer(MetadataOutcome.Done, node), new NodeRegistered(node, IsNew: true, HasNewStore: false));
    }

    private static MetadataTransition RegisterKnown(ClusterMetadata state, NodeMetadata known, RegisterNode command)
    {
        if (known.Status == NodeStatus.Removed)
        {
            return Refuse(state, MetadataRefusal.NodeRemoved, known);
        }

        bool hasNewStore = known.Store != command.Store;
        if (hasNewStore && !command.ReplacesStore)
        {
            return Refuse(state, MetadataRefusal.NodeIdTaken, known);
        }

        if (hasNewStore && known.StoreNumber >= Limits.NodeStoresMax)
        {
            return Refuse(state, MetadataRefusal.InvalidValue, known);
        }

        // Without what it held it takes part only when it has caught up again; one that drains goes on draining.
        NodeStatus status = hasNewStore && known.Status == NodeStatus.Alive ? NodeStatus.Joining : known.Status;
        NodeMetadata node = Describe(known.Id, status, hasNewStore ? known.StoreNumber + 1 : known.StoreNumber, command);
        if (node == known)
        {
            return MetadataTransition.Unchanged(state, Answer(MetadataOutcome.AlreadySo, known));
        }

        return command.Incarnation <= known.Incarnation
            ? Refuse(state, MetadataRefusal.StaleIncarnation, known)
            : MetadataTransition.Done(state.With(node), Answer(MetadataOutcome.Done, node), new NodeRegistered(node, IsNew: false, hasNewStore));
    }

    private static NodeMetadata? OfStore(ClusterMetadata state, StoreId store)
    {
        foreach (NodeMetadata node in state.Nodes.Values)
        {
            if (node.Store == store)
            {
                return node;
            }
        }

        return null;
    }

    private static NodeMetadata Describe(NodeId id, NodeStatus status, long storeNumber, RegisterNode command) => new()
    {
        Id = id,
        Store = command.Store,
        StoreNumber = storeNumber,
        Incarnation = command.Incarnation,
        Status = status,
        Name = command.Name,
        ClientAddress = command.ClientAddress,
        PeerAddress = command.PeerAddress,
    };

    private static MetadataResult Answer(MetadataOutcome outcome, NodeMetadata node) => new(outcome) { Node = node.Life };

    private static MetadataTransition Refuse(ClusterMetadata state, MetadataRefusal refusal, NodeMetadata node) =>
        MetadataTransition.Unchanged(state, MetadataResult.Refuse(refusal) with { Node = node.Life });
}
