namespace Walrus.Node.Options;

/// <summary>A node's number in its cluster, from 1, chosen by whoever starts it and never reused.</summary>
internal readonly record struct NodeId(long Value)
{
    /// <summary>The plain decimal number, as METRICS and STATE write it.</summary>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
