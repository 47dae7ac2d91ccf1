namespace Walrus.Node.Joining;

/// <summary>What a node asks a member: to be registered, or, without <see cref="Register"/>, only who it is talking to.</summary>
internal sealed record JoinQuestion
{
    /// <summary>Who wants to be registered; null for a question that changes nothing.</summary>
    public JoinRegistration? Register { get; init; }
}

/// <summary>A node that wants to take part.</summary>
/// <param name="Node">The id that it was given.</param>
/// <param name="Store">Its data directory.</param>
/// <param name="Incarnation">Which start this is.</param>
/// <param name="Name">How people call it.</param>
/// <param name="ClientHost">Where clients reach it.</param>
/// <param name="ClientPort">The port.</param>
/// <param name="PeerHost">Where other nodes reach it.</param>
/// <param name="PeerPort">The port.</param>
internal sealed record JoinRegistration(
    long Node, Guid Store, long Incarnation, string Name, string ClientHost, int ClientPort, string PeerHost, int PeerPort)
{
    /// <summary>The store takes the place of the one that the cluster knows under the id: a member has said that it may, and which incarnation to come as.</summary>
    public bool Replaces { get; init; }
}
