using System.Globalization;

namespace Walrus.Peers;

/// <summary>A node's start counter, from 1, persisted before the node talks to anybody. A restart is a new incarnation; the higher one is the living one.</summary>
public readonly record struct Incarnation(long Value) : IComparable<Incarnation>
{
    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(Incarnation left, Incarnation right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(Incarnation left, Incarnation right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(Incarnation left, Incarnation right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(Incarnation left, Incarnation right) => left.Value >= right.Value;

    /// <summary>Older before newer.</summary>
    public int CompareTo(Incarnation other) => Value.CompareTo(other.Value);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
