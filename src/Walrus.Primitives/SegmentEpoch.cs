using System.Globalization;

namespace Walrus;

/// <summary>What fences writers and coordinators of a segment, from 1: rises with every beginning of a seal and with every new segment of the partition, and never falls.</summary>
public readonly record struct SegmentEpoch(long Value) : IComparable<SegmentEpoch>
{
    /// <summary>The epoch of a partition's first segment.</summary>
    public static SegmentEpoch First => new(1);

    /// <summary>The epoch that a seal's beginning or the next segment takes.</summary>
    public SegmentEpoch Next => new(Value + 1);

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(SegmentEpoch left, SegmentEpoch right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(SegmentEpoch left, SegmentEpoch right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(SegmentEpoch left, SegmentEpoch right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(SegmentEpoch left, SegmentEpoch right) => left.Value >= right.Value;

    /// <summary>Superseded before current.</summary>
    public int CompareTo(SegmentEpoch other) => Value.CompareTo(other.Value);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
