using System.Globalization;

namespace Walrus.Cluster;

/// <summary>
/// How new a state of the metadata is: the log index of the last command that it includes, 0 before the first. The log holds entries that are
/// no commands, so a state may be as new as a later index: who waits for an index asks the log how far it is applied.
/// </summary>
public readonly record struct MetadataVersion(long Value) : IComparable<MetadataVersion>
{
    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(MetadataVersion left, MetadataVersion right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(MetadataVersion left, MetadataVersion right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(MetadataVersion left, MetadataVersion right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(MetadataVersion left, MetadataVersion right) => left.Value >= right.Value;

    /// <summary>Older before newer.</summary>
    public int CompareTo(MetadataVersion other) => Value.CompareTo(other.Value);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
