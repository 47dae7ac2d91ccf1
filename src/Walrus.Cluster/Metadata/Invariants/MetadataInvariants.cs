using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>
/// What holds in every state of the metadata, by the names that the explorer and the specification use. The machine keeps them by how it is built;
/// tests check them after every command, and a snapshot that breaks one is not taken on.
/// </summary>
public static class MetadataInvariants
{
    /// <summary>What is broken in <paramref name="state"/>, a sentence each that begins with the invariant's name; empty when all is well.</summary>
    public static ImmutableArray<string> Check(ClusterMetadata state)
    {
        ImmutableArray<string>.Builder found = ImmutableArray.CreateBuilder<string>();
        CheckNodes(state, found);
        CheckTopics(state, found);
        foreach ((PartitionId id, _, PartitionMetadata partition) in state.Partitions())
        {
            CheckChain(state, id, partition, found);
        }

        return found.ToImmutable();
    }

    private static void CheckNodes(ClusterMetadata state, ImmutableArray<string>.Builder found)
    {
        bool isFounded = state.Cluster != ClusterId.None;
        if ((!isFounded && (state.Nodes.Count > 0 || state.Topics.Count > 0)) || state.ConfigurationVersion.Value < 1 || !state.Configuration.TopicDefaults.IsValid)
        {
            found.Add("DomainConsistency: the cluster's own fields");
        }

        foreach ((NodeId id, NodeMetadata node) in state.Nodes)
        {
            if (node.Id != id || id.Value < 1 || id >= state.NextNode || id.Value > Limits.NodeIdMax || node.StoreNumber is < 0 or > Limits.NodeStoresMax || node.Incarnation.Value < 1 || node.Store.Value == Guid.Empty)
            {
                found.Add($"DomainConsistency: node {id}");
            }
        }
    }

    private static void CheckTopics(ClusterMetadata state, ImmutableArray<string>.Builder found)
    {
        foreach ((TopicId id, TopicMetadata topic) in state.Topics)
        {
            bool isListed = state.TopicIds.TryGetValue(topic.Name, out TopicId listed) && listed == id;
            bool isSound = isListed && topic.Id == id && id >= TopicId.First && id < state.NextTopic && topic.ConfigurationVersion.Value >= 1
                && topic.Configuration.IsValid && topic.Partitions.Length is > 0 and <= Limits.TopicPartitionsMax;
            if (!isSound)
            {
                found.Add($"DomainConsistency: topic {id} ({topic.Name})");
            }
        }

        long segments = state.Partitions().Sum(item => (long)item.Partition.Segments.Count);
        if (state.TopicIds.Count != state.Topics.Count || state.SegmentCount != segments)
        {
            found.Add("DomainConsistency: names or segments are miscounted");
        }
    }

    private static void CheckChain(ClusterMetadata state, PartitionId id, PartitionMetadata partition, ImmutableArray<string>.Builder found)
    {
        SegmentMetadata? before = null;
        foreach (SegmentMetadata segment in partition.Segments)
        {
            if (!IsKnown(state, segment))
            {
                found.Add($"DomainConsistency: {id} segment {segment.Number} names nodes or numbers that cannot be");
            }

            if (before is null)
            {
                before = segment;
                continue;
            }

            if (!before.IsSealed)
            {
                found.Add($"NoWritesPastOpenSegment: {id} has segment {segment.Number} after {before.Number}, which is not sealed");
            }

            if (segment.Number != before.Number.Next || segment.Base != before.SealedEnd)
            {
                found.Add($"SequentialChain: {id} segment {segment.Number} from {segment.Base} does not follow on {before.Number}");
            }

            if (segment.Epoch <= before.Epoch)
            {
                found.Add($"EpochsNeverDecrease: {id} segment {segment.Number} has epoch {segment.Epoch} after {before.Epoch}");
            }

            before = segment;
        }

        if (before is null || before.IsSealed)
        {
            found.Add($"OneOpenSegment: {id} has none");
        }
    }

    /// <summary>Single writer: a segment that may get entries has one leader, who holds it himself.</summary>
    private static bool IsKnown(ClusterMetadata state, SegmentMetadata segment) =>
        segment.Number.Value >= 1 && segment.Epoch.Value >= 1 && segment.SealedCount >= 0
        && (segment.IsSealed || (segment.SealedCount == 0 && segment.Replicas.Contains(segment.Leader.Node)))
        && segment.Coordinator.IsNone == (segment.Status != SegmentStatus.Sealing)
        && HasLived(state, segment.Leader)
        && (segment.Coordinator.IsNone || HasLived(state, segment.Coordinator))
        && AllKnown(state, segment.Replicas);

    private static bool HasLived(ClusterMetadata state, NodeLife life) =>
        state.FindNode(life.Node) is { } node && life.Incarnation.Value >= 1 && life.Incarnation <= node.Incarnation;

    private static bool AllKnown(ClusterMetadata state, ReplicaSet replicas)
    {
        foreach (NodeId node in replicas.Nodes)
        {
            if (!state.Nodes.ContainsKey(node))
            {
                return false;
            }
        }

        return true;
    }
}
