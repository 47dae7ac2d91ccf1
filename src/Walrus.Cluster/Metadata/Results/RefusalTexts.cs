namespace Walrus.Cluster;

/// <summary>What people are told about a refusal.</summary>
public static class RefusalTexts
{
    /// <summary>One sentence without a full stop, for a log or the end of an error. Empty for a success.</summary>
    public static string Describe(MetadataResult result) => result.Refusal switch
    {
        MetadataRefusal.None => "",
        MetadataRefusal.Malformed => "the command cannot be read",
        MetadataRefusal.UnknownCommand => "this version of the cluster does not know the command",
        MetadataRefusal.UnknownCommandVersion => "this version of the cluster does not know the command's version",
        MetadataRefusal.NotFounded => "the cluster has not been founded yet",
        MetadataRefusal.WrongCluster => "this is another cluster",
        MetadataRefusal.InvalidConfiguration => "the configuration has a value outside its range",
        MetadataRefusal.ConfigurationChanged => $"the configuration was changed meanwhile and is at version {result.Version}",
        MetadataRefusal.InvalidValue => "a value is outside its range",
        MetadataRefusal.UnknownNode => $"node {result.Node.Node} is not known",
        MetadataRefusal.NodeRemoved => $"node {result.Node.Node} was removed from the cluster; a node that comes back needs a new id and an empty data directory",
        MetadataRefusal.NodeNotActive => $"node {result.Node.Node} has not joined completely yet",
        MetadataRefusal.StaleIncarnation => $"node {result.Node.Node} is registered with incarnation {result.Node.Incarnation}",
        MetadataRefusal.NodeIdTaken => $"node id {result.Node.Node} belongs to another data directory; give each node an id of its own",
        MetadataRefusal.TooManyNodes => $"the cluster knows {Limits.ClusterNodesMax} nodes already",
        MetadataRefusal.NodeInUse => $"{result.Count} segments need node {result.Node.Node}; drain it first",
        MetadataRefusal.LastNode => $"node {result.Node.Node} is the last one that takes part",
        MetadataRefusal.UnknownTopic => "the topic is not known",
        MetadataRefusal.PartitionCountDiffers => $"the topic exists with {result.Count} partitions",
        MetadataRefusal.InvalidPartitionCount => $"a topic has 1 to {Limits.TopicPartitionsMax} partitions",
        MetadataRefusal.TooManyTopics => $"the cluster has {Limits.ClusterTopicsMax} topics already",
        MetadataRefusal.TooManySegments => "the cluster has as many segments as it takes; shorten the retention or delete topics",
        MetadataRefusal.InternalTopic => "the topic belongs to the platform",
        MetadataRefusal.UnknownPartition => "the topic has no such partition",
        MetadataRefusal.UnknownSegment => "the partition has no such segment yet",
        MetadataRefusal.SegmentTrimmed => "the segment was given up",
        MetadataRefusal.SegmentSealed => $"the segment is sealed at {result.Segment?.SealedEnd}",
        MetadataRefusal.SegmentNotSealed => "the segment is not sealed",
        MetadataRefusal.WrongEpoch => $"the segment is in epoch {result.Segment?.Epoch}",
        MetadataRefusal.NotTheLeader => $"the segment is led by {result.Segment?.Leader}",
        MetadataRefusal.NotTheCoordinator => $"the segment is being sealed by {result.Segment?.Coordinator}",
        MetadataRefusal.EndBeforeBase => $"the end lies before the segment's base {result.Segment?.Base}",
        MetadataRefusal.LeaderNotReplica => $"leader {result.Node} is not among the replicas",
        MetadataRefusal.ReplicasChanged => $"the segment is held by {result.Segment?.Replicas}",
        MetadataRefusal.ReplicasDisjoint => "none of the nodes that hold the segment would stay",
        _ => "it was refused",
    };
}
