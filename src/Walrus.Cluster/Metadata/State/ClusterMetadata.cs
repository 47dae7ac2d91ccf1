using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>
/// What the cluster has agreed on, after one command. Never changes, so readers on any thread keep it as long as they like; the next command makes
/// another one that shares whatever it left alone.
/// </summary>
public sealed record ClusterMetadata
{
    private ClusterMetadata()
    {
    }

    /// <summary>Before the first command.</summary>
    public static ClusterMetadata Empty { get; } = new();

    /// <summary>The last command included.</summary>
    public MetadataVersion Version { get; init; }

    /// <summary>Which cluster this is; <see cref="ClusterId.None"/> until it is founded, and until then every other command is refused.</summary>
    public ClusterId Cluster { get; init; }

    /// <summary>What holds for the whole cluster.</summary>
    public ClusterConfiguration Configuration { get; init; } = ClusterConfiguration.Default;

    /// <summary>Counts the changes of <see cref="Configuration"/>.</summary>
    public ConfigurationVersion ConfigurationVersion { get; init; } = ConfigurationVersion.First;

    /// <summary>All topics, internal ones included, in the order of their ids.</summary>
    public ImmutableSortedDictionary<TopicId, TopicMetadata> Topics { get; init; } = ImmutableSortedDictionary<TopicId, TopicMetadata>.Empty;

    /// <summary>The ids of all topics by name.</summary>
    public ImmutableDictionary<TopicName, TopicId> TopicIds { get; init; } = ImmutableDictionary<TopicName, TopicId>.Empty;

    /// <summary>All nodes, removed ones included, in the order of their ids.</summary>
    public ImmutableSortedDictionary<NodeId, NodeMetadata> Nodes { get; init; } = ImmutableSortedDictionary<NodeId, NodeMetadata>.Empty;

    /// <summary>The id of the next topic.</summary>
    public TopicId NextTopic { get; init; } = TopicId.First;

    /// <summary>The id of the next node that brings none: above every id that was ever registered.</summary>
    public NodeId NextNode { get; init; } = new(1);

    /// <summary>The next producer id that nobody has had.</summary>
    public ProducerId NextProducer { get; init; } = new(1);

    /// <summary>Segments of all topics together.</summary>
    public long SegmentCount { get; init; }

    /// <summary>The topic of that name, or null.</summary>
    public TopicMetadata? FindTopic(TopicName name) => TopicIds.TryGetValue(name, out TopicId id) ? Topics[id] : null;

    /// <summary>The topic of that id, or null.</summary>
    public TopicMetadata? FindTopic(TopicId id) => Topics.GetValueOrDefault(id);

    /// <summary>The partition of that id, or null.</summary>
    public PartitionMetadata? FindPartition(PartitionId id) => FindTopic(id.Topic)?.Find(id.Number);

    /// <summary>The node of that id, or null.</summary>
    public NodeMetadata? FindNode(NodeId id) => Nodes.GetValueOrDefault(id);

    /// <summary>What holds for <paramref name="topic"/>.</summary>
    public TopicSettings SettingsOf(TopicMetadata topic) => topic.Configuration.OverDefaults(Configuration.TopicDefaults);

    /// <summary>All partitions with their topics, by topic id and number.</summary>
    public IEnumerable<(PartitionId Id, TopicMetadata Topic, PartitionMetadata Partition)> Partitions()
    {
        foreach (TopicMetadata topic in Topics.Values)
        {
            for (int number = 0; number < topic.Partitions.Length; number++)
            {
                yield return (topic.PartitionId(number), topic, topic.Partitions[number]);
            }
        }
    }

    /// <summary>This state with <paramref name="topic"/> in place of what had its id.</summary>
    internal ClusterMetadata With(TopicMetadata topic) => this with { Topics = Topics.SetItem(topic.Id, topic) };

    /// <summary>This state with <paramref name="node"/> in place of what had its id.</summary>
    internal ClusterMetadata With(NodeMetadata node) => this with { Nodes = Nodes.SetItem(node.Id, node) };

    /// <summary>This state with <paramref name="partition"/> in place of what had its id.</summary>
    internal ClusterMetadata With(PartitionId id, PartitionMetadata partition)
    {
        TopicMetadata topic = Topics[id.Topic];
        return With(topic with { Partitions = topic.Partitions.SetItem(id.Number.Value, partition) });
    }
}
