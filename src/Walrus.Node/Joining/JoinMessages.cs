using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Walrus.Node.Identity;

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
    long Node, Guid Store, long Incarnation, string Name, string ClientHost, int ClientPort, string PeerHost, int PeerPort);

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

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JoinQuestion))]
[JsonSerializable(typeof(JoinAnswer))]
internal sealed partial class JoinJson : JsonSerializerContext;
