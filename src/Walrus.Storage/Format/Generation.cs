using System.Globalization;

namespace Walrus.Storage.Format;

/// <summary>
/// The number of one use of a journal file. Every recycling takes the next number and none comes back, so old bytes in a recycled file are
/// never taken for new ones.
/// </summary>
internal readonly record struct Generation(ulong Value) : IComparable<Generation>
{
    /// <summary>The generation after this one.</summary>
    public Generation Next => new(Value + 1);

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(Generation left, Generation right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(Generation left, Generation right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(Generation left, Generation right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(Generation left, Generation right) => left.Value >= right.Value;

    /// <summary>Orders by age.</summary>
    public int CompareTo(Generation other) => Value.CompareTo(other.Value);

    /// <summary>The plain number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
