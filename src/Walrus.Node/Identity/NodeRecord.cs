using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Walrus.Node.Identity;

/// <summary>Who a node is, as its store remembers it.</summary>
internal sealed record NodeRecord
{
    /// <summary>The node's id.</summary>
    public required long Node { get; init; }

    /// <summary>The cluster's id; empty while the node is not a part of one.</summary>
    public required Guid Cluster { get; init; }

    /// <summary>How far its membership is.</summary>
    public required NodePhase Phase { get; init; }

    /// <summary>How often it has started: the present incarnation.</summary>
    public required long Starts { get; init; }

    /// <summary>Which of the node's stores this is, from 0; known once it was taken in.</summary>
    public long StoreNumber { get; init; }

    /// <summary>A member has said that this store may take the place of the one that the cluster knows under the node's id, which is lost. Means something while it joins.</summary>
    public bool Replaces { get; init; }

    /// <summary>Where other members were last: a node that starts must find them before it knows the metadata.</summary>
    public ImmutableArray<PeerRecord> Peers { get; init; } = [];
}

/// <summary>Another node, as last seen.</summary>
/// <param name="Node">Its id.</param>
/// <param name="Host">Where its peer port is.</param>
/// <param name="Port">The port.</param>
internal sealed record PeerRecord(long Node, string Host, int Port);

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(NodeRecord))]
internal sealed partial class IdentityJson : JsonSerializerContext;
