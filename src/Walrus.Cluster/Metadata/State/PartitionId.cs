namespace Walrus.Cluster;

/// <summary>A partition of a cluster. Never means another one later, because topic ids are not used again.</summary>
public readonly record struct PartitionId(TopicId Topic, PartitionNumber Number) : IComparable<PartitionId>
{
    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(PartitionId left, PartitionId right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(PartitionId left, PartitionId right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(PartitionId left, PartitionId right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(PartitionId left, PartitionId right) => left.CompareTo(right) >= 0;

    /// <summary>By topic, then by number: the order that everything deterministic goes through partitions in.</summary>
    public int CompareTo(PartitionId other)
    {
        int byTopic = Topic.CompareTo(other.Topic);
        return byTopic != 0 ? byTopic : Number.CompareTo(other.Number);
    }

    /// <summary>Topic and number with a slash between them.</summary>
    public override string ToString() => $"{Topic}/{Number}";
}
