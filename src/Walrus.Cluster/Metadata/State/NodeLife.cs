namespace Walrus.Cluster;

/// <summary>A node from one start to the next: what leads a segment, and what coordinates a seal. A restarted node is another life and inherits neither.</summary>
public readonly record struct NodeLife(NodeId Node, Incarnation Incarnation)
{
    /// <summary>Nobody.</summary>
    public static NodeLife None => default;

    /// <summary>True for <see cref="None"/>.</summary>
    public bool IsNone => Node.IsNone;

    /// <summary>Node and incarnation with a dot between them.</summary>
    public override string ToString() => $"{Node}.{Incarnation}";
}
