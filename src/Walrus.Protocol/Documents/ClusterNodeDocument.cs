namespace Walrus.Protocol;

/// <summary>One node in the answer to CLUSTER.</summary>
public sealed record ClusterNodeDocument
{
    /// <summary>Its id.</summary>
    public required long Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary><c>joining</c>, <c>alive</c>, <c>draining</c> or <c>removed</c>: what the cluster has agreed on.</summary>
    public required string Status { get; init; }

    /// <summary>Its present life.</summary>
    public required long Incarnation { get; init; }

    /// <summary>Where clients reach it.</summary>
    public required string ClientAddress { get; init; }

    /// <summary>Where other nodes reach it.</summary>
    public required string PeerAddress { get; init; }

    /// <summary>Whether it answers, as far as the answering node knows.</summary>
    public required bool IsLive { get; init; }

    /// <summary>Open segments that it leads.</summary>
    public required long SegmentsLed { get; init; }

    /// <summary>Segments of which it holds a replica.</summary>
    public required long Replicas { get; init; }

    /// <summary>Segments that it should hold and does not hold whole yet, or whose copy is damaged; null when it has not said so.</summary>
    public long? Lacking { get; init; }

    /// <summary>Damaged copies among these; null when it has not said so.</summary>
    public long? Damaged { get; init; }

    /// <summary>In Raft: <c>voter</c>, <c>learner</c> or <c>none</c>.</summary>
    public required string RaftRole { get; init; }
}
