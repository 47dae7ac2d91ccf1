namespace Walrus.Cluster;

/// <summary>Finds the segment that a command names.</summary>
internal static class SegmentLookup
{
    /// <summary>Why there is no such partition, or none.</summary>
    public static MetadataRefusal Find(ClusterMetadata state, PartitionId id, out PartitionMetadata partition)
    {
        TopicMetadata? topic = state.FindTopic(id.Topic);
        PartitionMetadata? found = topic?.Find(id.Number);
        partition = found!;
        return topic is null ? MetadataRefusal.UnknownTopic : found is null ? MetadataRefusal.UnknownPartition : MetadataRefusal.None;
    }

    /// <summary>Why there is no such segment, or none.</summary>
    public static MetadataRefusal Find(ClusterMetadata state, PartitionId id, SegmentNumber number, out PartitionMetadata partition, out SegmentMetadata segment)
    {
        segment = null!;
        MetadataRefusal refusal = Find(state, id, out partition);
        if (refusal != MetadataRefusal.None)
        {
            return refusal;
        }

        if (partition.Find(number) is { } found)
        {
            segment = found;
            return MetadataRefusal.None;
        }

        return number.Value >= SegmentNumber.First.Value && number.Value < partition.First.Number.Value
            ? MetadataRefusal.SegmentTrimmed
            : MetadataRefusal.UnknownSegment;
    }
}
