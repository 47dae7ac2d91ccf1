using System.Collections.Immutable;
using Walrus.Node.Identity;

namespace Walrus.Node.Joining;

/// <summary>What a member answers.</summary>
internal sealed record JoinAnswer
{
    /// <summary>The member's cluster; zero for a node that has none yet.</summary>
    public required Guid Cluster { get; init; }

    /// <summary>True of a node that has an empty directory and no cluster, and waits for one.</summary>
    public bool IsWaiting { get; init; }

    /// <summary>Why the node is not taken in, for people; null when it is, or did not ask.</summary>
    public string? Refusal { get; init; }

    /// <summary>True when asking again later may help.</summary>
    public bool MayPass { get; init; }

    /// <summary>Set with a refusal: the id belongs to a store that is gone; the node may take its place, and is to come again as this incarnation.</summary>
    public long? ComeAs { get; init; }

    /// <summary>True when the id's former node seems to answer still: asking again helps when it does not any more, but not for long.</summary>
    public bool IsIdInUse { get; init; }

    /// <summary>Which of the node's stores the one that was taken in is, from 0.</summary>
    public long StoreNumber { get; init; }

    /// <summary>Who takes part, voters first.</summary>
    public ImmutableArray<PeerRecord> Members { get; init; } = [];
}
