using System.Globalization;

namespace Walrus;

/// <summary>Which of those that use one <see cref="ProducerId"/> is the present one, 0 to 32767: a lower one is refused (KIP-98, KIP-360).</summary>
public readonly record struct ProducerEpoch(short Value) : IComparable<ProducerEpoch>
{
    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(ProducerEpoch left, ProducerEpoch right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(ProducerEpoch left, ProducerEpoch right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(ProducerEpoch left, ProducerEpoch right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(ProducerEpoch left, ProducerEpoch right) => left.Value >= right.Value;

    /// <summary>Older before newer.</summary>
    public int CompareTo(ProducerEpoch other) => Value.CompareTo(other.Value);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
