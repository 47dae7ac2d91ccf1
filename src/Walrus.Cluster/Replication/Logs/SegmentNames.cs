using System.Globalization;

namespace Walrus.Cluster.Replication;

/// <summary>The engine topics that hold segments: <c>__seg.&lt;topic id&gt;.&lt;partition&gt;.&lt;segment&gt;</c>.</summary>
internal static class SegmentNames
{
    private const string Prefix = "__seg.";

    /// <summary>Holds this node's promises to coordinators.</summary>
    public static TopicName Promises { get; } = new(Prefix + "promises");

    /// <summary>The topic of a segment.</summary>
    public static TopicName Of(SegmentId segment) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{segment.Partition.Topic}.{segment.Partition.Number}.{segment.Number}"));

    /// <summary>The segment of a topic; false for every other topic, and for a name that <see cref="Of"/> does not give.</summary>
    public static bool TryParse(TopicName name, out SegmentId segment)
    {
        segment = default;
        if (!name.Value.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        string[] parts = name.Value[Prefix.Length..].Split('.');
        if (parts.Length != 3
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long topic)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int partition)
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || topic is <= 0 or > Limits.MetadataNumberMax || partition >= Limits.TopicPartitionsMax || number is <= 0 or > Limits.SegmentNumberMax)
        {
            return false;
        }

        segment = new SegmentId(new PartitionId(new TopicId(topic), new PartitionNumber(partition)), new SegmentNumber(number));
        return Of(segment) == name;
    }
}
