using System.Globalization;

namespace Walrus;

/// <summary>A producer whose retries are recognised (KIP-98), from 1. Given out by the cluster and never twice.</summary>
public readonly record struct ProducerId(long Value) : IComparable<ProducerId>
{
    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(ProducerId left, ProducerId right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(ProducerId left, ProducerId right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(ProducerId left, ProducerId right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(ProducerId left, ProducerId right) => left.Value >= right.Value;

    /// <summary>Earlier before later.</summary>
    public int CompareTo(ProducerId other) => Value.CompareTo(other.Value);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
