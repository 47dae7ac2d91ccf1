using System.Globalization;

namespace Walrus.Cluster.Replication;

/// <summary>
/// The engine topics that hold segments: <c>__seg.&lt;topic id&gt;.&lt;partition&gt;.&lt;segment&gt;</c>, with <c>.&lt;n&gt;</c> behind it for the n-th copy that took the place of a damaged one.
/// </summary>
internal static class SegmentNames
{
    private const string Prefix = "__seg.";

    /// <summary>Holds this node's promises to coordinators.</summary>
    public static TopicName Promises { get; } = new(Prefix + "promises");

    /// <summary>The topic of a segment's copy.</summary>
    public static TopicName Of(SegmentId segment, int replaced = 0) => replaced == 0
        ? new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{segment.Partition.Topic}.{segment.Partition.Number}.{segment.Number}"))
        : new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{segment.Partition.Topic}.{segment.Partition.Number}.{segment.Number}.{replaced}"));

    /// <summary>The segment of a topic, and how often its copy was replaced; false for every other topic, and for a name that <see cref="Of"/> does not give.</summary>
    public static bool TryParse(TopicName name, out SegmentId segment, out int replaced)
    {
        segment = default;
        replaced = 0;
        if (!name.Value.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        string[] parts = name.Value[Prefix.Length..].Split('.');
        if (parts.Length is not (3 or 4)
            || (parts.Length == 4 && (!int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out replaced) || replaced < 1))
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long topic)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || topic is <= 0 or > Limits.MetadataNumberMax || partition >= Limits.TopicPartitionsMax || number is <= 0 or > Limits.SegmentNumberMax)
        {
            return false;
        }

        segment = new SegmentId(new PartitionId(new TopicId(topic), new PartitionNumber(partition)), new SegmentNumber(number));
        return Of(segment, replaced) == name;
    }
}
