using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Walrus.Cluster;

/// <content>Bytes to a state.</content>
public static partial class SnapshotCodec
{
    private static ClusterMetadata? Read(ref MetadataReader from)
    {
        int magic = from.Byte() | (from.Byte() << 8) | (from.Byte() << 16) | (from.Byte() << 24);
        if (magic != Magic || from.Byte() != Version)
        {
            return null;
        }

        ClusterMetadata state = ClusterMetadata.Empty with
        {
            Version = new MetadataVersion(from.Number()),
            Cluster = new ClusterId(from.Guid()),
            ConfigurationVersion = new ConfigurationVersion(from.Number()),
            Configuration = new ClusterConfiguration(from.ReadSettings()),
            NextTopic = new TopicId(from.Number()),
            NextNode = new NodeId(from.Number()),
        };
        ImmutableSortedDictionary<NodeId, NodeMetadata> nodes = ReadNodes(ref from);
        ImmutableSortedDictionary<TopicId, TopicMetadata>? topics = ReadTopics(ref from);
        ProducerId nextProducer = topics is null || from.IsAtEnd ? state.NextProducer : ReadNextProducer(ref from);
        return from.IsBroken || topics is null ? null : state with
        {
            NextProducer = nextProducer,
            Nodes = nodes,
            Topics = topics,
            TopicIds = ByName(topics),
            SegmentCount = topics.Values.Sum(topic => topic.Partitions.Sum(partition => (long)partition.Segments.Count)),
        };
    }

    /// <summary>Written only when ids were given out.</summary>
    private static ProducerId ReadNextProducer(ref MetadataReader from)
    {
        ProducerId next = new(from.Number());
        if (next <= ClusterMetadata.Empty.NextProducer)
        {
            from.Break();
        }

        return next;
    }

    private static ImmutableSortedDictionary<NodeId, NodeMetadata> ReadNodes(ref MetadataReader from)
    {
        ImmutableSortedDictionary<NodeId, NodeMetadata>.Builder nodes = ImmutableSortedDictionary.CreateBuilder<NodeId, NodeMetadata>();
        int count = from.Count(Limits.ClusterNodesMax);
        NodeId before = NodeId.None;
        for (int i = 0; i < count && !from.IsBroken; i++)
        {
            NodeId id = new(from.Number());
            StoreId store = new(from.Guid());
            Incarnation incarnation = new(from.Number());
            long standing = from.Number();
            NodeMetadata node = new()
            {
                Id = id,
                Store = store,
                StoreNumber = standing / StatusPlaces,
                Incarnation = incarnation,
                Status = (NodeStatus)(standing % StatusPlaces),
                Name = from.ReadNodeName(),
                ClientAddress = from.ReadAddress(),
                PeerAddress = from.ReadAddress(),
            };
            if (node.Id <= before)
            {
                from.Break();
                break;
            }

            before = node.Id;
            nodes.Add(node.Id, node);
        }

        return nodes.ToImmutable();
    }

    private static ImmutableSortedDictionary<TopicId, TopicMetadata>? ReadTopics(ref MetadataReader from)
    {
        ImmutableSortedDictionary<TopicId, TopicMetadata>.Builder topics = ImmutableSortedDictionary.CreateBuilder<TopicId, TopicMetadata>();
        Dictionary<ReplicaSet, ReplicaSet> sets = [];
        int count = from.Count(Limits.ClusterTopicsMax);
        TopicId before = TopicId.None;
        for (int i = 0; i < count; i++)
        {
            if (ReadTopic(ref from, sets) is not { } topic || topic.Id <= before)
            {
                return null;
            }

            before = topic.Id;
            topics.Add(topic.Id, topic);
        }

        return topics.ToImmutable();
    }

    private static TopicMetadata? ReadTopic(ref MetadataReader from, Dictionary<ReplicaSet, ReplicaSet> sets)
    {
        TopicId id = new(from.Number());
        TopicName name = from.ReadTopicName();
        ConfigurationVersion version = new(from.Number());
        TopicConfiguration configuration = from.ReadConfiguration();
        int count = from.Count(Limits.TopicPartitionsMax);
        ImmutableArray<PartitionMetadata>.Builder partitions = ImmutableArray.CreateBuilder<PartitionMetadata>(count);
        for (int i = 0; i < count; i++)
        {
            if (ReadPartition(ref from, sets) is not { } partition)
            {
                return null;
            }

            partitions.Add(partition);
        }

        return from.IsBroken ? null : new TopicMetadata
        {
            Id = id,
            Name = name,
            Configuration = configuration,
            ConfigurationVersion = version,
            Partitions = partitions.ToImmutable(),
        };
    }

    /// <summary>Null when broken. Numbers and bases follow from the first; a segment that is not sealed can only be the last.</summary>
    private static PartitionMetadata? ReadPartition(ref MetadataReader from, Dictionary<ReplicaSet, ReplicaSet> sets)
    {
        SegmentNumber number = from.ReadSegmentNumber();
        Offset start = new(from.Number());
        int count = from.Count(Limits.ClusterSegmentsMax);
        if (count < 1 || number.Value + (long)count > Limits.SegmentNumberMax + 1L)
        {
            return null;
        }

        SegmentMetadata[] segments = new SegmentMetadata[count];
        for (int i = 0; i < count; i++)
        {
            if (from.ReadSegment(number, start) is not { } segment || segment.IsSealed == (i == count - 1))
            {
                return null;
            }

            segments[i] = segment with { Replicas = Shared(segment.Replicas, sets) };
            number = number.Next;
            start += segment.SealedCount;
        }

        return new PartitionMetadata(ImmutableList.Create(segments));
    }

    /// <summary>One object for equal sets: chains of thousands of segments have a handful of sets between them.</summary>
    private static ReplicaSet Shared(ReplicaSet replicas, Dictionary<ReplicaSet, ReplicaSet> sets)
    {
        ref ReplicaSet? shared = ref CollectionsMarshal.GetValueRefOrAddDefault(sets, replicas, out _);
        shared ??= replicas;
        return shared;
    }

    /// <summary>Of two topics with one name the later is listed; <see cref="MetadataInvariants"/> then finds the earlier.</summary>
    private static ImmutableDictionary<TopicName, TopicId> ByName(ImmutableSortedDictionary<TopicId, TopicMetadata> topics)
    {
        ImmutableDictionary<TopicName, TopicId>.Builder names = ImmutableDictionary.CreateBuilder<TopicName, TopicId>();
        foreach (TopicMetadata topic in topics.Values)
        {
            names[topic.Name] = topic.Id;
        }

        return names.ToImmutable();
    }
}
