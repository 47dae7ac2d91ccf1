using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>What holds between a state and a later one, whatever happened in between.</summary>
public static class StepInvariants
{
    /// <summary>What is broken from <paramref name="before"/> to <paramref name="after"/>, as <see cref="MetadataInvariants.Check"/> says it.</summary>
    public static ImmutableArray<string> Check(ClusterMetadata before, ClusterMetadata after)
    {
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        if (after.Version < before.Version || after.NextTopic < before.NextTopic || after.NextNode < before.NextNode || after.NextProducer < before.NextProducer
            || (before.Cluster != ClusterId.None && after.Cluster != before.Cluster))
        {
            found.Add("DomainConsistency: the cluster's counters went back, or it became another");
        }

        foreach ((NodeId id, NodeMetadata old) in before.Nodes)
        {
            if (after.FindNode(id) is not { } node || node.Incarnation < old.Incarnation || (node.Store == old.Store ? node.StoreNumber != old.StoreNumber : node.StoreNumber <= old.StoreNumber) || (old.Status == NodeStatus.Removed && node != old))
            {
                found.Add($"IncarnationsNeverDecrease: node {id}");
            }
        }

        foreach ((PartitionId id, TopicMetadata topic, PartitionMetadata old) in before.Partitions())
        {
            if (after.FindTopic(id.Topic) is { } now && !ReferenceEquals(now, topic))
            {
                CheckPartition(id, old, now, found);
            }
        }

        return found.ToImmutable();
    }

    private static void CheckPartition(PartitionId id, PartitionMetadata old, TopicMetadata topic, ImmutableArray<string>.Builder found)
    {
        if (topic.Find(id.Number) is not { } partition)
        {
            found.Add($"DomainConsistency: {id} is gone though its topic is there");
            return;
        }

        if (ReferenceEquals(partition, old))
        {
            return;
        }

        if (partition.First.Number.Value < old.First.Number.Value || partition.First.Number.Value > old.Last.Number.Value + 1
            || partition.Last.Number.Value < old.Last.Number.Value || partition.Last.Epoch < old.Last.Epoch)
        {
            found.Add($"EpochsNeverDecrease: the chain of {id} went back");
        }

        foreach (SegmentMetadata segment in old.Segments)
        {
            if (partition.Find(segment.Number) is { } now && !ReferenceEquals(now, segment))
            {
                CheckSegment(id, segment, now, found);
            }
        }
    }

    private static void CheckSegment(PartitionId id, SegmentMetadata old, SegmentMetadata now, ImmutableArray<string>.Builder found)
    {
        if (now.Leader != old.Leader)
        {
            found.Add($"SingleWriterPerSegment: {id} segment {old.Number} had {old.Leader} and has {now.Leader}");
        }

        if (now.Status < old.Status || now.Base != old.Base || (old.IsSealed && now.SealedCount != old.SealedCount))
        {
            found.Add($"SealedCountsStable: {id} segment {old.Number}");
        }

        if (!old.IsSealed && !now.Replicas.Equals(old.Replicas))
        {
            found.Add($"SingleWriterPerSegment: the replicas of {id} segment {old.Number} changed before it was sealed");
        }

        if (old.IsSequenced && !now.IsSequenced)
        {
            found.Add($"DomainConsistency: {id} segment {old.Number} lost its mark");
        }

        if (now.Epoch < old.Epoch || (old.IsSealed && now.Epoch != old.Epoch))
        {
            found.Add($"EpochsNeverDecrease: {id} segment {old.Number} had {old.Epoch} and has {now.Epoch}");
        }
    }
}
