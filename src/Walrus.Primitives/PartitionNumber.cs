using System.Globalization;

namespace Walrus;

/// <summary>A partition's place in its topic, from 0.</summary>
public readonly record struct PartitionNumber(int Value) : IComparable<PartitionNumber>
{
    /// <summary>The partition of a topic that has one.</summary>
    public static PartitionNumber First => default;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(PartitionNumber left, PartitionNumber right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(PartitionNumber left, PartitionNumber right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(PartitionNumber left, PartitionNumber right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(PartitionNumber left, PartitionNumber right) => left.Value >= right.Value;

    /// <summary>By place.</summary>
    public int CompareTo(PartitionNumber other) => Value.CompareTo(other.Value);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
