using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>The answering node's view of the cluster, as METRICS tells it.</summary>
public sealed record ClusterMetrics
{
    /// <summary>The answering node.</summary>
    public required long Id { get; init; }

    /// <summary><c>Leader</c>, <c>Follower</c>, <c>Candidate</c> or <c>Learner</c>.</summary>
    public required string State { get; init; }

    /// <summary>Null while the node knows none.</summary>
    public required long? CurrentLeader { get; init; }

    /// <summary>The Raft term.</summary>
    public required long CurrentTerm { get; init; }

    /// <summary>Index of the last entry in the node's Raft log.</summary>
    public required long LastLogIndex { get; init; }

    /// <summary>How far the node applied its log.</summary>
    public required long LastAppliedIndex { get; init; }

    /// <summary>Lists of voters: one, or two during a joint change.</summary>
    public required IReadOnlyList<IReadOnlyList<long>> VoterConfigs { get; init; }

    /// <summary>Every member, learners too, ascending.</summary>
    public required IReadOnlyList<long> Nodes { get; init; }

    /// <summary>Node to matched index, on the leader; null elsewhere.</summary>
    public required IReadOnlyDictionary<long, long>? Replication { get; init; }

    internal static ClusterMetrics From(MetricsDocument document) => new()
    {
        Id = document.Id,
        State = document.State,
        CurrentLeader = document.CurrentLeader,
        CurrentTerm = document.CurrentTerm,
        LastLogIndex = document.LastLogIndex,
        LastAppliedIndex = document.LastApplied.Index,
        VoterConfigs = document.MembershipConfig.Membership.Configs,
        Nodes = [.. document.MembershipConfig.Membership.Nodes.Keys.Order()],
        Replication = document.Replication?.ToDictionary(member => member.Key, member => member.Value.Index),
    };
}
