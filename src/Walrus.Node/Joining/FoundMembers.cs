using System.Collections.Immutable;
using Walrus.Peers;

namespace Walrus.Node.Joining;

/// <summary>What members said who they are.</summary>
/// <param name="Asked">Those that answered, where they say that they are now.</param>
/// <param name="Others">The others as those know them: as old as their metadata.</param>
internal sealed record FoundMembers(ImmutableArray<FoundMember> Asked, ImmutableArray<FoundMember> Others)
{
    /// <summary>Nobody answered.</summary>
    public static FoundMembers None { get; } = new([], []);
}

/// <summary>A member and where other nodes reach it.</summary>
internal readonly record struct FoundMember(NodeId Node, PeerAddress Address);
