using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Random;

/// <summary>Draws commands that fit a state, nearly fit it, or do not fit at all.</summary>
internal sealed class CommandDraw(System.Random random)
{
    private static readonly string[] Names = ["a", "b", "c", "__walrus_cursors"];
    private static readonly long[] Odd = [0, 1, 2, 127, 128, 1L << 40, Limits.MetadataNumberMax - 1, Limits.MetadataNumberMax];

    /// <summary>One command for <paramref name="state"/>.</summary>
    public MetadataCommand Next(ClusterMetadata state) => random.Next(22) switch
    {
        0 => new FoundCluster(Chance(90) ? Home : new ClusterId(new Guid(7, 7, 7, new byte[8])), Configuration()),
        1 => new SetClusterConfiguration(Version(state.ConfigurationVersion), Configuration()),
        2 or 3 => Register(state),
        4 => new ActivateNode(AnyLife(state)),
        5 => new DrainNode(AnyNode(), Chance(50)),
        6 => Chance(25) ? new RemoveNode(AnyNode(), Chance(40)) : new ActivateNode(AnyLife(state)),
        7 or 8 => CreateTopic(state),
        9 => Chance(30) ? new DeleteTopic(AnyTopic(state)) : new ActivateNode(AnyLife(state)),
        10 => new ConfigureTopic(AnyTopic(state), Version(AnyTopicMetadata(state)?.ConfigurationVersion ?? default), TopicConfiguration()),
        11 or 12 => Begin(state),
        13 or 14 or 15 or 16 => Complete(state),
        17 or 18 => SetReplicas(state),
        19 => new ReserveProducers(random.Next(0, Limits.ProducerIdBlock + 2)),
        20 => Mark(state),
        _ => new TrimSegments(AnyPartition(state), AnySegment(state, AnyPartition(state))),
    };

    /// <summary>One command whose numbers are as odd as an encoding allows.</summary>
    public MetadataCommand Wild() => Next(ClusterMetadata.Empty) switch
    {
        DeleteTopic => new DeleteTopic(new TopicId(OddNumber())),
        BeginSeal begin => begin with { Expected = new SegmentEpoch(OddNumber()), Coordinator = new NodeLife(new NodeId(OddNumber()), new Incarnation(OddNumber())) },
        CompleteSeal complete => complete with { End = new Offset(OddNumber()), Epoch = new SegmentEpoch(OddNumber()) },
        RegisterNode register => register with { Incarnation = new Incarnation(OddNumber()), ReplacesStore = Chance(50) },
        MetadataCommand other => other,
    };

    private MarkSequenced Mark(ClusterMetadata state)
    {
        PartitionId partition = AnyPartition(state);
        SegmentMetadata? last = state.FindPartition(partition)?.Last;
        return last is not null && Chance(80)
            ? new MarkSequenced(partition, last.Number, last.Epoch, last.Leader)
            : new MarkSequenced(partition, AnySegment(state, partition), SegmentEpoch.First, AnyLife(state));
    }

    private bool Chance(int percent) => random.Next(100) < percent;

    private long OddNumber() => Odd[random.Next(Odd.Length)];

    private NodeId AnyNode() => new(random.Next(1, 7));

    private NodeLife AnyLife(ClusterMetadata state)
    {
        NodeId node = AnyNode();
        Incarnation known = state.FindNode(node)?.Incarnation ?? new Incarnation(1);
        return new NodeLife(node, Chance(90) ? known : new Incarnation(random.Next(1, 5)));
    }

    private ConfigurationVersion Version(ConfigurationVersion present) => Chance(80) ? present : new ConfigurationVersion(random.Next(4));

    private RegisterNode Register(ClusterMetadata state)
    {
        int node = random.Next(Chance(90) ? 1 : 0, 7);
        long known = state.FindNode(new NodeId(node))?.Incarnation.Value ?? 0;
        RegisterNode register = Scene.Register(node, store: Chance(90) ? node : random.Next(1, 9));
        return register with { Incarnation = new Incarnation(Math.Clamp(known + random.Next(-1, 2), 1, Limits.MetadataNumberMax)), ReplacesStore = Chance(10) };
    }

    private CreateTopic CreateTopic(ClusterMetadata state) => Create(Names[random.Next(Names.Length)], [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Assignment(state))]) with
    {
        AcceptsAnyCount = Chance(30),
        Configuration = TopicConfiguration(),
    };

    private BeginSeal Begin(ClusterMetadata state)
    {
        PartitionId partition = AnyPartition(state);
        SegmentNumber segment = AnySegment(state, partition);
        return new BeginSeal(partition, segment, AnyEpoch(state, partition, segment), AnyLife(state));
    }

    private CompleteSeal Complete(ClusterMetadata state)
    {
        PartitionId partition = AnyPartition(state);
        SegmentNumber number = AnySegment(state, partition);
        SegmentMetadata? segment = state.FindPartition(partition)?.Find(number);
        NodeLife proposer = segment is null || Chance(10) ? AnyLife(state) : segment.Coordinator.IsNone ? segment.Leader : segment.Coordinator;
        long end = Math.Clamp((segment?.Base.Value ?? 0) + random.Next(Chance(10) ? -5 : 0, 10), 0, Limits.MetadataNumberMax);
        return Scene.Complete(partition, number.Value, (int)AnyEpoch(state, partition, number).Value, proposer, end, Assignment(state));
    }

    private SetReplicas SetReplicas(ClusterMetadata state)
    {
        PartitionId partition = AnyPartition(state);
        int back = random.Next(3);
        SegmentNumber number = new(Math.Max(0, AnySegment(state, partition).Value - back));
        ReplicaSet present = state.FindPartition(partition)?.Find(number)?.Replicas ?? Nodes(1);
        return new SetReplicas(partition, number, Chance(80) ? present : Replicas(), Replicas());
    }

    private TopicId AnyTopic(ClusterMetadata state) => new(random.Next(Chance(5) ? 0 : 1, Math.Max(2, (int)Math.Min(state.NextTopic.Value + 1, 50))));

    private TopicMetadata? AnyTopicMetadata(ClusterMetadata state) => state.FindTopic(AnyTopic(state));

    private PartitionId AnyPartition(ClusterMetadata state)
    {
        if (state.Topics.IsEmpty || Chance(5))
        {
            return new PartitionId(AnyTopic(state), new PartitionNumber(random.Next(3)));
        }

        TopicMetadata topic = state.Topics.Values.ElementAt(random.Next(state.Topics.Count));
        return topic.PartitionId(random.Next(topic.Partitions.Length));
    }

    private SegmentNumber AnySegment(ClusterMetadata state, PartitionId partition)
    {
        int last = state.FindPartition(partition)?.Last.Number.Value ?? 1;
        return new SegmentNumber(Chance(75) ? last : Math.Max(0, last - random.Next(-1, 4)));
    }

    private SegmentEpoch AnyEpoch(ClusterMetadata state, PartitionId partition, SegmentNumber segment)
    {
        long present = state.FindPartition(partition)?.Find(segment)?.Epoch.Value ?? 1;
        return new SegmentEpoch(Chance(85) ? present : Math.Max(0, present - random.Next(-1, 3)));
    }

    private SegmentAssignment Assignment(ClusterMetadata state)
    {
        ReplicaSet replicas = Replicas();
        NodeId leader = Chance(95) ? replicas.Nodes[random.Next(replicas.Count)] : AnyNode();
        return new SegmentAssignment(new NodeLife(leader, state.FindNode(leader)?.Incarnation ?? new Incarnation(1)), replicas);
    }

    private ReplicaSet Replicas() => ReplicaSet.TryCreate(Enumerable.Range(0, random.Next(1, 4)).Select(_ => AnyNode()).Distinct())!;

    private ClusterConfiguration Configuration() => new(new TopicConfiguration { ReplicationFactor = random.Next(Chance(95) ? 1 : 0, 4) }.OverDefaults(TopicSettings.Default));

    private TopicConfiguration TopicConfiguration() => new()
    {
        ReplicationFactor = Chance(50) ? random.Next(1, 4) : null,
        Acks = Chance(50) ? (AckPolicy)random.Next(3) : null,
        SegmentEntriesMax = Chance(50) ? random.Next(Chance(95) ? 1 : 0, 1000) : null,
        SegmentBytesMax = Chance(50) ? random.Next(1, 1000) : null,
        Retention = Chance(50)
            ? new RetentionBounds(Chance(50) ? TimeSpan.FromMilliseconds(random.Next(1, 100_000)) : null, Chance(50) ? random.Next(1, 100) : null)
            : null,
    };
}
