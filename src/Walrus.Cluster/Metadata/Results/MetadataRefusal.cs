namespace Walrus.Cluster;

/// <summary>Why a command changed nothing. Numbers are part of the format.</summary>
public enum MetadataRefusal
{
    /// <summary>It was not refused.</summary>
    None = 0,

    /// <summary>The bytes are no command.</summary>
    Malformed = 1,

    /// <summary>A kind of command that this version does not know.</summary>
    UnknownCommand = 2,

    /// <summary>A version of a known kind that this version does not know.</summary>
    UnknownCommandVersion = 3,

    /// <summary>The cluster has no id yet.</summary>
    NotFounded = 4,

    /// <summary>The cluster has another id.</summary>
    WrongCluster = 5,

    /// <summary>A configuration with a value outside its range.</summary>
    InvalidConfiguration = 6,

    /// <summary>Somebody changed the configuration meanwhile; <see cref="MetadataResult.Version"/> is the present one.</summary>
    ConfigurationChanged = 7,

    /// <summary>A name, address, id, incarnation or offset outside its range.</summary>
    InvalidValue = 8,

    /// <summary>No such node; <see cref="MetadataResult.Node"/> names it.</summary>
    UnknownNode = 16,

    /// <summary>The node was removed, and its id is not taken back.</summary>
    NodeRemoved = 17,

    /// <summary>The node has not caught up yet.</summary>
    NodeNotActive = 18,

    /// <summary>A newer start of the node is registered, or the same one with other particulars; <see cref="MetadataResult.Node"/> has its incarnation.</summary>
    StaleIncarnation = 19,

    /// <summary>Another data directory is registered under this id: two nodes have been given one id, or a node lost its directory.</summary>
    NodeIdTaken = 20,

    /// <summary>As many nodes as there may be.</summary>
    TooManyNodes = 21,

    /// <summary>Segments need the node; <see cref="MetadataResult.Count"/> says how many.</summary>
    NodeInUse = 22,

    /// <summary>No other node takes part.</summary>
    LastNode = 23,

    /// <summary>No such topic.</summary>
    UnknownTopic = 32,

    /// <summary>The topic exists with another number of partitions: <see cref="MetadataResult.Count"/>.</summary>
    PartitionCountDiffers = 33,

    /// <summary>No partitions, or more than <see cref="Limits.TopicPartitionsMax"/>.</summary>
    InvalidPartitionCount = 34,

    /// <summary>As many topics as there may be.</summary>
    TooManyTopics = 35,

    /// <summary>As many segments as there may be: trim or delete first.</summary>
    TooManySegments = 36,

    /// <summary>The platform's own topics stay.</summary>
    InternalTopic = 37,

    /// <summary>The topic has no such partition.</summary>
    UnknownPartition = 38,

    /// <summary>The partition has no such segment yet.</summary>
    UnknownSegment = 48,

    /// <summary>The segment was given up.</summary>
    SegmentTrimmed = 49,

    /// <summary>The segment is sealed, otherwise than asked; <see cref="MetadataResult.Segment"/> says how, <see cref="MetadataResult.Open"/> what follows.</summary>
    SegmentSealed = 50,

    /// <summary>The segment is not sealed.</summary>
    SegmentNotSealed = 51,

    /// <summary>The segment is in another epoch: <see cref="MetadataResult.Segment"/>.</summary>
    WrongEpoch = 52,

    /// <summary>Only the leader may seal its open segment.</summary>
    NotTheLeader = 53,

    /// <summary>Only the coordinator may complete what it began.</summary>
    NotTheCoordinator = 54,

    /// <summary>The end lies before the segment's base.</summary>
    EndBeforeBase = 55,

    /// <summary>The leader is not among the replicas.</summary>
    LeaderNotReplica = 56,

    /// <summary>Other nodes hold the segment than was expected: <see cref="MetadataResult.Segment"/>.</summary>
    ReplicasChanged = 57,

    /// <summary>None of the nodes that hold the segment would stay.</summary>
    ReplicasDisjoint = 58,
}
