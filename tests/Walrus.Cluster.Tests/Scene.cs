using System.Buffers;
using System.Collections.Immutable;

namespace Walrus.Cluster.Tests;

/// <summary>A machine with a log of its own. Every command goes through its bytes, and every state is checked against the invariants.</summary>
internal sealed class Scene : IMetadataListener
{
    public static readonly ClusterId Home = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"));

    private readonly MetadataMachine _machine;

    public Scene()
    {
        _machine = new MetadataMachine(this);
    }

    public long Index { get; private set; }

    public List<byte[]> Log { get; } = [];

    public List<MetadataEvent> Events { get; } = [];

    public int Restores { get; private set; }

    public ClusterMetadata State => _machine.State;

    /// <summary>A founded cluster with active nodes 1 to <paramref name="nodes"/>, each in incarnation 1.</summary>
    public static Scene Of(int nodes)
    {
        Scene scene = new();
        scene.Do(new FoundCluster(Home, ClusterConfiguration.Default));
        for (int node = 1; node <= nodes; node++)
        {
            scene.Do(Register(node));
            scene.Do(new ActivateNode(Life(node)));
        }

        return scene;
    }

    public static NodeLife Life(int node, int incarnation = 1) => new(new NodeId(node), new Incarnation(incarnation));

    public static ReplicaSet Nodes(params int[] nodes) => ReplicaSet.Of([.. nodes.Select(node => new NodeId(node))]);

    /// <summary>The first node leads.</summary>
    public static SegmentAssignment On(params int[] nodes) => new(Life(nodes[0]), Nodes(nodes));

    public static PartitionId Partition(int topic, int number = 0) => new(new TopicId(topic), new PartitionNumber(number));

    public static SegmentNumber Segment(int number) => new(number);

    public static SegmentEpoch Epoch(int epoch) => new(epoch);

    public static RegisterNode Register(int node, int incarnation = 1, int? store = null) => new()
    {
        Cluster = Home,
        Node = new NodeId(node),
        Store = Store(store ?? node),
        Incarnation = new Incarnation(incarnation),
        Name = $"node-{node}",
        ClientAddress = new NodeAddress("127.0.0.1", 9090 + Math.Abs(node)),
        PeerAddress = new NodeAddress("127.0.0.1", 6000 + Math.Abs(node)),
    };

    public static StoreId Store(int number) => new(new Guid(number + 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));

    public static CreateTopic Create(string name, params SegmentAssignment[] partitions) => new() { Name = new TopicName(name), Partitions = [.. partitions] };

    /// <summary>What the leader of an open segment proposes, or the coordinator of one that is being sealed.</summary>
    public static CompleteSeal Complete(PartitionId partition, int segment, int epoch, NodeLife proposer, long end, SegmentAssignment next) => new()
    {
        Partition = partition,
        Segment = new SegmentNumber(segment),
        Epoch = new SegmentEpoch(epoch),
        Proposer = proposer,
        End = new Offset(end),
        Next = next,
    };

    public MetadataResult Do(MetadataCommand command) => Do(CommandCodec.Encode(command));

    public MetadataResult Do(byte[] command)
    {
        Log.Add(command);
        MetadataResult result = _machine.Apply(++Index, command);
        ResultCodec.Decode(ResultCodec.Encode(result)).ShouldBe(result);
        return result;
    }

    /// <summary>Demands a refusal that changes nothing.</summary>
    public MetadataResult Refuses(MetadataCommand command, MetadataRefusal refusal)
    {
        MetadataResult result = Idle(command, MetadataOutcome.Refused);
        result.Refusal.ShouldBe(refusal);
        RefusalTexts.Describe(result).ShouldNotBeEmpty();
        return result;
    }

    /// <summary>Demands that it is so already, and that nothing changes.</summary>
    public MetadataResult IsAlreadySo(MetadataCommand command) => Idle(command, MetadataOutcome.AlreadySo);

    /// <summary>Demands that it is done; gives what happened.</summary>
    public IReadOnlyList<MetadataEvent> Does(MetadataCommand command)
    {
        int before = Events.Count;
        MetadataResult result = Do(command);
        result.ShouldSatisfyAllConditions(() => result.Outcome.ShouldBe(MetadataOutcome.Done, result.Refusal.ToString()), () => result.IsSuccess.ShouldBeTrue());
        return Events[before..];
    }

    public byte[] Snapshot()
    {
        ArrayBufferWriter<byte> into = new();
        _machine.TakeSnapshot(into);
        return into.WrittenSpan.ToArray();
    }

    public void Restore(long index, byte[] snapshot)
    {
        _machine.Restore(index, snapshot);
        Index = index;
    }

    public PartitionMetadata Chain(int topic, int number = 0) => State.FindPartition(Partition(topic, number))!;

    public void Applied(ClusterMetadata before, ClusterMetadata after, ImmutableArray<MetadataEvent> events)
    {
        Events.AddRange(events);
        MetadataInvariants.Check(after).ShouldBeEmpty();
        StepInvariants.Check(before, after).ShouldBeEmpty();
        after.Version.ShouldBe(new MetadataVersion(Index));
    }

    public void Restored(ClusterMetadata state) => Restores++;

    private MetadataResult Idle(MetadataCommand command, MetadataOutcome outcome)
    {
        ClusterMetadata before = State;
        int events = Events.Count;
        MetadataResult result = Do(command);
        result.Outcome.ShouldBe(outcome, result.Refusal.ToString());
        (State with { Version = before.Version }).ShouldBe(before);
        Events.Count.ShouldBe(events);
        return result;
    }
}
