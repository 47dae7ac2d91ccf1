using System.Globalization;

namespace Walrus.Consensus;

/// <summary>An entry's place in the Raft log, from 1; 0 is the place before the first. May hold anything until a message has been checked.</summary>
public readonly record struct LogIndex(long Value) : IComparable<LogIndex>
{
    /// <summary>The place before the first entry.</summary>
    public static LogIndex Zero => default;

    /// <summary>The index directly after this one.</summary>
    public LogIndex Next => new(Value + 1);

    /// <summary>The index directly before this one.</summary>
    public LogIndex Previous => new(Value - 1);

    /// <summary>The index <paramref name="entries"/> further on.</summary>
    public static LogIndex operator +(LogIndex index, long entries) => new(index.Value + entries);

    /// <summary>How many entries lie between two indexes; negative when <paramref name="left"/> comes first.</summary>
    public static long operator -(LogIndex left, LogIndex right) => left.Value - right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(LogIndex left, LogIndex right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(LogIndex left, LogIndex right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(LogIndex left, LogIndex right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(LogIndex left, LogIndex right) => left.Value >= right.Value;

    /// <summary>The later of two.</summary>
    public static LogIndex Max(LogIndex left, LogIndex right) => left.Value >= right.Value ? left : right;

    /// <summary>The earlier of two.</summary>
    public static LogIndex Min(LogIndex left, LogIndex right) => left.Value <= right.Value ? left : right;

    /// <summary>Orders indexes as they lie in the log.</summary>
    public int CompareTo(LogIndex other) => Value.CompareTo(other.Value);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
