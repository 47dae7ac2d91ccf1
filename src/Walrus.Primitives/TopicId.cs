using System.Globalization;

namespace Walrus;

/// <summary>A topic of a cluster, from 1, never used again: a topic that is deleted and made anew under its name is another topic.</summary>
public readonly record struct TopicId(long Value) : IComparable<TopicId>
{
    /// <summary>No topic.</summary>
    public static TopicId None => default;

    /// <summary>The first topic of a cluster.</summary>
    public static TopicId First => new(1);

    /// <summary>The id that is given out after this one.</summary>
    public TopicId Next => new(Value + 1);

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(TopicId left, TopicId right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(TopicId left, TopicId right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(TopicId left, TopicId right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(TopicId left, TopicId right) => left.Value >= right.Value;

    /// <summary>Older before newer.</summary>
    public int CompareTo(TopicId other) => Value.CompareTo(other.Value);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
