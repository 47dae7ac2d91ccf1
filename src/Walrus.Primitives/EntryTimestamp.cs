using System.Globalization;

namespace Walrus;

/// <summary>
/// When an entry was appended, in whole milliseconds since 1970-01-01T00:00:00Z: the unit that Kafka's record batch v2
/// stores. Set by the writer's clock, so neighbours may go backwards when a clock does.
/// </summary>
public readonly record struct EntryTimestamp(long UnixMilliseconds) : IComparable<EntryTimestamp>
{
    /// <summary>The same instant as a <see cref="DateTimeOffset"/> in UTC.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside the years 1 to 9999; a foreign producer may send such.</exception>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds);

    /// <summary>Truncates to the millisecond.</summary>
    public static EntryTimestamp From(DateTimeOffset time) => new(time.ToUnixTimeMilliseconds());

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(EntryTimestamp left, EntryTimestamp right) => left.UnixMilliseconds < right.UnixMilliseconds;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(EntryTimestamp left, EntryTimestamp right) => left.UnixMilliseconds > right.UnixMilliseconds;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(EntryTimestamp left, EntryTimestamp right) => left.UnixMilliseconds <= right.UnixMilliseconds;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(EntryTimestamp left, EntryTimestamp right) => left.UnixMilliseconds >= right.UnixMilliseconds;

    /// <summary>Orders by instant.</summary>
    public int CompareTo(EntryTimestamp other) => UnixMilliseconds.CompareTo(other.UnixMilliseconds);

    /// <summary>The plain number of milliseconds.</summary>
    public override string ToString() => UnixMilliseconds.ToString(CultureInfo.InvariantCulture);
}
