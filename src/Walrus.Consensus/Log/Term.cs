using System.Globalization;

namespace Walrus.Consensus;

/// <summary>Raft's logical time (paper, section 5.1): at most one leader each. 0 before the first election.</summary>
public readonly record struct Term(long Value) : IComparable<Term>
{
    /// <summary>The term of a cluster that has never elected, and of the position before the first entry.</summary>
    public static Term Zero => default;

    /// <summary>The term that a candidate enters.</summary>
    public Term Next => new(Value + 1);

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(Term left, Term right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(Term left, Term right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(Term left, Term right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(Term left, Term right) => left.Value >= right.Value;

    /// <summary>Orders terms by time.</summary>
    public int CompareTo(Term other) => Value.CompareTo(other.Value);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
