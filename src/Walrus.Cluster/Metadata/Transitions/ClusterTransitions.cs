namespace Walrus.Cluster;

/// <summary>Commands about the cluster as a whole.</summary>
internal static class ClusterTransitions
{
    public static MetadataTransition Found(ClusterMetadata state, FoundCluster command)
    {
        if (command.Cluster == ClusterId.None)
        {
            return MetadataTransition.Refused(state, MetadataRefusal.InvalidValue);
        }

        if (state.Cluster != ClusterId.None)
        {
            return state.Cluster == command.Cluster
                ? MetadataTransition.Unchanged(state, Answer(MetadataOutcome.AlreadySo, state))
                : MetadataTransition.Refused(state, MetadataRefusal.WrongCluster);
        }

        if (!command.Configuration.TopicDefaults.IsValid)
        {
            return MetadataTransition.Refused(state, MetadataRefusal.InvalidConfiguration);
        }

        ClusterMetadata after = state with { Cluster = command.Cluster, Configuration = command.Configuration };
        return MetadataTransition.Done(after, Answer(MetadataOutcome.Done, after), new ClusterFounded(after.Cluster));
    }

    public static MetadataTransition Configure(ClusterMetadata state, SetClusterConfiguration command)
    {
        if (!command.Configuration.TopicDefaults.IsValid)
        {
            return MetadataTransition.Refused(state, MetadataRefusal.InvalidConfiguration);
        }

        if (state.Configuration == command.Configuration)
        {
            return MetadataTransition.Unchanged(state, Answer(MetadataOutcome.AlreadySo, state));
        }

        if (state.ConfigurationVersion != command.Expected)
        {
            MetadataResult refusal = MetadataResult.Refuse(MetadataRefusal.ConfigurationChanged) with { Version = state.ConfigurationVersion };
            return MetadataTransition.Unchanged(state, refusal);
        }

        ClusterMetadata after = state with { Configuration = command.Configuration, ConfigurationVersion = state.ConfigurationVersion.Next };
        return MetadataTransition.Done(after, Answer(MetadataOutcome.Done, after), new ClusterConfigured(after.ConfigurationVersion, after.Configuration));
    }

    private static MetadataResult Answer(MetadataOutcome outcome, ClusterMetadata state) => new(outcome) { Version = state.ConfigurationVersion };
}
