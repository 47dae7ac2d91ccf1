using System.Text.Json.Serialization;

namespace Walrus.Protocol;

/// <summary>The answer to METRICS: the fields that clients read. Keys of maps are node ids.</summary>
public sealed record MetricsDocument
{
    /// <summary>The answering node.</summary>
    public required long Id { get; init; }

    /// <summary><c>Leader</c>, <c>Follower</c>, <c>Candidate</c> or <c>Learner</c>.</summary>
    public required string State { get; init; }

    /// <summary>The leader that this node knows; null (and written so) while it knows none.</summary>
    public required long? CurrentLeader { get; init; }

    /// <summary>The Raft term.</summary>
    public required long CurrentTerm { get; init; }

    /// <summary>Index of the last entry in this node's Raft log.</summary>
    public required long LastLogIndex { get; init; }

    /// <summary>How far this node applied its log.</summary>
    public required LogPositionDocument LastApplied { get; init; }

    /// <summary>Who belongs to the cluster.</summary>
    public required MembershipConfigDocument MembershipConfig { get; init; }

    /// <summary>Every member's matched index, the leader's own included; only the leader has it, elsewhere it is absent (null).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<long, LogPositionDocument>? Replication { get; init; }
}

/// <summary>A place in the Raft log.</summary>
/// <param name="Index">The entry's index.</param>
public sealed record LogPositionDocument(long Index);

/// <summary>The wrapper that METRICS puts around the membership.</summary>
/// <param name="Membership">The membership itself.</param>
public sealed record MembershipConfigDocument(MembershipDocument Membership);

/// <summary>Voters and members of the cluster.</summary>
/// <param name="Configs">Lists of voters: one, or two during a joint change.</param>
/// <param name="Nodes">Every member, learners too.</param>
public sealed record MembershipDocument(IReadOnlyList<IReadOnlyList<long>> Configs, IReadOnlyDictionary<long, MemberDocument> Nodes);

/// <summary>A member; an empty object so far, fields may follow.</summary>
public sealed record MemberDocument;
