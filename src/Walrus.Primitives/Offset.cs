using System.Globalization;

namespace Walrus;

/// <summary>An entry's number in its partition, from 0, never reused. Never negative.</summary>
public readonly record struct Offset : IComparable<Offset>
{
    /// <summary>Wraps <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public Offset(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>The first offset of every partition.</summary>
    public static Offset Zero => default;

    /// <summary>The number itself, 0 or more.</summary>
    public long Value { get; }

    /// <summary>The offset directly after this one.</summary>
    public Offset Next => new(Value + 1);

    /// <summary>The offset <paramref name="entries"/> further on.</summary>
    public static Offset operator +(Offset offset, long entries) => new(offset.Value + entries);

    /// <summary>How many entries lie between two offsets; negative when <paramref name="left"/> comes first.</summary>
    public static long operator -(Offset left, Offset right) => left.Value - right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(Offset left, Offset right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(Offset left, Offset right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(Offset left, Offset right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(Offset left, Offset right) => left.Value >= right.Value;

    /// <summary>The later of two offsets.</summary>
    public static Offset Max(Offset left, Offset right) => left.Value >= right.Value ? left : right;

    /// <summary>The earlier of two offsets.</summary>
    public static Offset Min(Offset left, Offset right) => left.Value <= right.Value ? left : right;

    /// <summary>Orders offsets as they lie in the log.</summary>
    public int CompareTo(Offset other) => Value.CompareTo(other.Value);

    /// <summary>The plain decimal number, as the wire protocol writes it.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
