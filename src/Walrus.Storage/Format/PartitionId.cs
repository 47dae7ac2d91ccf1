using System.Globalization;

namespace Walrus.Storage.Format;

/// <summary>A partition's number in this store, from 1, given when its topic is created and never reused; 0 is no partition.</summary>
internal readonly record struct PartitionId(uint Value) : IComparable<PartitionId>
{
    /// <summary>What records that belong to no partition carry.</summary>
    public static PartitionId None => default;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(PartitionId left, PartitionId right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(PartitionId left, PartitionId right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(PartitionId left, PartitionId right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(PartitionId left, PartitionId right) => left.Value >= right.Value;

    /// <summary>Orders as runs lie in a pack.</summary>
    public int CompareTo(PartitionId other) => Value.CompareTo(other.Value);

    /// <summary>The plain number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
