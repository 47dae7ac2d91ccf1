namespace Walrus.Peers;

/// <summary>Names a cluster for ever: made once, when its first node starts. Nodes of different clusters do not talk to each other.</summary>
public readonly record struct ClusterId(Guid Value)
{
    /// <summary>No cluster.</summary>
    public static ClusterId None => default;

    /// <summary>Hexadecimal digits with hyphens.</summary>
    public override string ToString() => Value.ToString("D");
}
