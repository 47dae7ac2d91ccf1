using System.Collections.Immutable;
using Walrus.Node.Identity;

namespace Walrus.Node.Joining;

/// <summary>What a member answers.</summary>
internal sealed record JoinAnswer
{
    /// <summary>The member's cluster.</summary>
    public required Guid Cluster { get; init; }

    /// <summary>Why the node is not taken in, for people; null when it is, or did not ask.</summary>
    public string? Refusal { get; init; }

    /// <summary>True when asking again later may help.</summary>
    public bool MayPass { get; init; }

    /// <summary>Who takes part, voters first.</summary>
    public ImmutableArray<PeerRecord> Members { get; init; } = [];
}
