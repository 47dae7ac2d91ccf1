namespace Walrus.Cluster;

/// <summary>
/// The metadata machine as a function: a state and a command give a state, an answer and events. No command, whatever it holds, throws.
/// </summary>
public static class MetadataRules
{
    /// <summary>Applies <paramref name="command"/>. Leaves the version alone, which belongs to the log.</summary>
    public static MetadataTransition Apply(ClusterMetadata state, MetadataCommand command) => Apply(state, command, MetadataBounds.Default);

    /// <summary>As above, with bounds that a test can reach.</summary>
    internal static MetadataTransition Apply(ClusterMetadata state, MetadataCommand command, MetadataBounds bounds)
    {
        if (command is FoundCluster found)
        {
            return ClusterTransitions.Found(state, found);
        }

        return state.Cluster == ClusterId.None ? MetadataTransition.Refused(state, MetadataRefusal.NotFounded) : command switch
        {
            SetClusterConfiguration set => ClusterTransitions.Configure(state, set),
            RegisterNode register => RegisterTransition.Register(state, register, bounds),
            ActivateNode activate => NodeTransitions.Activate(state, activate),
            DrainNode drain => NodeTransitions.Drain(state, drain),
            RemoveNode remove => NodeTransitions.Remove(state, remove),
            CreateTopic create => TopicTransitions.Create(state, create, bounds),
            DeleteTopic delete => TopicTransitions.Delete(state, delete),
            ConfigureTopic configure => TopicTransitions.Configure(state, configure),
            BeginSeal begin => SealTransitions.Begin(state, begin),
            CompleteSeal complete => SealTransitions.Complete(state, complete, bounds),
            SetReplicas replicas => SegmentTransitions.SetReplicas(state, replicas),
            TrimSegments trim => SegmentTransitions.Trim(state, trim),
            MarkSequenced mark => ProducerTransitions.Mark(state, mark),
            ReserveProducers reserve => ProducerTransitions.Reserve(state, reserve),
            _ => MetadataTransition.Refused(state, MetadataRefusal.UnknownCommand),
        };
    }
}
