using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>The nodes that hold a segment: 1 to <see cref="Limits.ReplicationFactorMax"/> different ones, sorted by id. Equal sets are equal values.</summary>
public sealed class ReplicaSet : IEquatable<ReplicaSet>
{
    private ReplicaSet(ImmutableArray<NodeId> nodes) => Nodes = nodes;

    /// <summary>The nodes, ascending.</summary>
    public ImmutableArray<NodeId> Nodes { get; }

    /// <summary>How many copies there are to be: N of the quorums.</summary>
    public int Count => Nodes.Length;

    /// <summary>Replicas that must hold an entry durably before it is acknowledged under <see cref="AckPolicy.Quorum"/>: ⌊N/2⌋+1.</summary>
    public int AckQuorum => (Count / 2) + 1;

    /// <summary>Replicas whose lengths must be known to seal: N less the ack quorum plus 1, so that any seal quorum meets any ack quorum.</summary>
    public int SealQuorum => Count - AckQuorum + 1;

    /// <summary>A set of these nodes in whatever order. Null when there are none or too many, one is named twice, or an id is not positive.</summary>
    public static ReplicaSet? TryCreate(IEnumerable<NodeId> nodes)
    {
        ImmutableArray<NodeId> sorted = [.. nodes.Take(Limits.ReplicationFactorMax + 1).Order()];
        return IsSound(sorted) ? new ReplicaSet(sorted) : null;
    }

    /// <summary>A set of these nodes.</summary>
    /// <exception cref="ArgumentException">See <see cref="TryCreate"/>.</exception>
    public static ReplicaSet Of(params ReadOnlySpan<NodeId> nodes) =>
        TryCreate(nodes.ToArray()) ?? throw new ArgumentException($"1 to {Limits.ReplicationFactorMax} different nodes with positive ids.", nameof(nodes));

    /// <summary>True when <paramref name="node"/> holds a copy.</summary>
    public bool Contains(NodeId node) => Nodes.BinarySearch(node) >= 0;

    /// <summary>True when some node is in both sets.</summary>
    public bool Meets(ReplicaSet other)
    {
        foreach (NodeId node in Nodes)
        {
            if (other.Contains(node))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public bool Equals(ReplicaSet? other) => ReferenceEquals(this, other) || (other is not null && Nodes.AsSpan().SequenceEqual(other.Nodes.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ReplicaSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (NodeId node in Nodes)
        {
            hash.Add(node);
        }

        return hash.ToHashCode();
    }

    /// <summary>The ids in braces.</summary>
    public override string ToString() => $"{{{string.Join(' ', Nodes)}}}";

    private static bool IsSound(ImmutableArray<NodeId> sorted)
    {
        NodeId before = NodeId.None;
        foreach (NodeId node in sorted)
        {
            if (node <= before)
            {
                return false;
            }

            before = node;
        }

        return sorted.Length is > 0 and <= Limits.ReplicationFactorMax;
    }
}
