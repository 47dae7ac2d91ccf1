namespace Walrus.Protocol;

/// <summary>The answer to CLUSTER, an extension: the cluster as the answering node knows it.</summary>
public sealed record ClusterDocument
{
    /// <summary>Which cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The node that answered.</summary>
    public required long AnsweredBy { get; init; }

    /// <summary>Who agrees on metadata.</summary>
    public required ClusterRaftDocument Raft { get; init; }

    /// <summary>Every node that was ever a member, ascending by id.</summary>
    public required IReadOnlyList<ClusterNodeDocument> Nodes { get; init; }

    /// <summary>How many topics, internal ones left out.</summary>
    public required long Topics { get; init; }

    /// <summary>How many segments they have.</summary>
    public required long Segments { get; init; }

    /// <summary>How many of these have fewer whole replicas on nodes that answer than they should.</summary>
    public required long UnderReplicatedSegments { get; init; }

    /// <summary>How far the replacement of lost replicas is, by what the nodes that answer say; null when nothing has to be replaced.</summary>
    public ClusterRepairDocument? Repair { get; init; }
}

/// <summary>Who agrees on metadata.</summary>
/// <param name="Leader">Null while none is known.</param>
/// <param name="Term">The Raft term.</param>
/// <param name="Voters">Ascending.</param>
/// <param name="Learners">Ascending.</param>
public sealed record ClusterRaftDocument(long? Leader, long Term, IReadOnlyList<long> Voters, IReadOnlyList<long> Learners);

/// <summary>How far the replacement of lost replicas is.</summary>
/// <param name="Waiting">Replicas that are to be made and are not begun.</param>
/// <param name="UnderWay">Replicas that are being copied.</param>
/// <param name="Done">Replicas made since there was last nothing to do, by all nodes together.</param>
/// <param name="BytesCopied">Bytes of these, and of those under way so far.</param>
public sealed record ClusterRepairDocument(long Waiting, long UnderWay, long Done, long BytesCopied);
