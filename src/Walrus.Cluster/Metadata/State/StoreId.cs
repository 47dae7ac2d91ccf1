namespace Walrus.Cluster;

/// <summary>Names a node's data directory: made once, when the directory is. Tells a restarted node from another one that was given its id by mistake.</summary>
public readonly record struct StoreId(Guid Value)
{
    /// <summary>Hexadecimal digits with hyphens.</summary>
    public override string ToString() => Value.ToString("D");
}
