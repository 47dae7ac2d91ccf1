using System.Collections.Immutable;

namespace Walrus.Consensus.Runtime;

/// <summary>How a node stands, as of the last thing that its loop did. A snapshot.</summary>
/// <param name="Id">This node.</param>
/// <param name="Role">Its role.</param>
/// <param name="Leader">Who leads, as far as it knows.</param>
/// <param name="Term">The newest term that it saw.</param>
/// <param name="Last">The end of its log.</param>
/// <param name="Committed">The last entry that it knows to be committed.</param>
/// <param name="Applied">The last entry that its machine has behind it.</param>
/// <param name="Members">The membership in force.</param>
/// <param name="Followers">Of a leader: how far each other member is. Else empty.</param>
/// <param name="Loss">Why it may not vote: what of its memory was lost. Null for a node that may.</param>
public sealed record RaftStatus(
    NodeId Id,
    Role Role,
    NodeId Leader,
    Term Term,
    LogPosition Last,
    LogIndex Committed,
    LogIndex Applied,
    MemberSet Members,
    ImmutableArray<FollowerStatus> Followers,
    string? Loss)
{
    /// <summary>True while this node leads, as far as it knows; only a confirmed read or proposal proves it.</summary>
    public bool IsLeader => Role == Role.Leader;
}

/// <summary>How far a member is, as its leader knows it.</summary>
/// <param name="Id">The member.</param>
/// <param name="State">How entries are sent to it.</param>
/// <param name="Matched">The last entry known to be on its disk.</param>
public readonly record struct FollowerStatus(NodeId Id, ProgressState State, LogIndex Matched);
