using System.Globalization;

namespace Walrus;

/// <summary>
/// A node of a cluster, from 1. Where promises are counted, an id belongs to one life of one disk: among the members of the metadata group a node that lost its disk is another member, though
/// people call it as before (decision 0011).
/// </summary>
public readonly record struct NodeId(long Value) : IComparable<NodeId>
{
    /// <summary>No node: nobody was voted for, no leader is known.</summary>
    public static NodeId None => default;

    /// <summary>True for <see cref="None"/>.</summary>
    public bool IsNone => Value == 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(NodeId left, NodeId right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(NodeId left, NodeId right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(NodeId left, NodeId right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(NodeId left, NodeId right) => left.Value >= right.Value;

    /// <summary>Orders ids by number; the order means nothing but gives every node the same one.</summary>
    public int CompareTo(NodeId other) => Value.CompareTo(other.Value);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
