using System.Globalization;

namespace Walrus;

/// <summary>
/// A producer's number of an entry in one partition, from 0 to 2^31 - 1, after which comes 0 again, as in Kafka. So two of them have no order of their own: only how far it is from
/// one to the next can be said.
/// </summary>
public readonly record struct SequenceNumber
{
    /// <summary>Wraps <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public SequenceNumber(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Value = value;
    }

    /// <summary>What every producer begins with, in each partition and each epoch.</summary>
    public static SequenceNumber First => default;

    /// <summary>The number itself, 0 or more.</summary>
    public int Value { get; }

    /// <summary>The number <paramref name="entries"/> further on, which are not negative.</summary>
    public static SequenceNumber operator +(SequenceNumber number, int entries) => new((int)(((long)number.Value + entries) & int.MaxValue));

    /// <summary>How many entries it is from <paramref name="right"/> on to <paramref name="left"/>: 0 to 2^31 - 1.</summary>
    public static int operator -(SequenceNumber left, SequenceNumber right) => unchecked(left.Value - right.Value) & int.MaxValue;

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
