using Walrus.Testing;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Routing.Fakes;

/// <summary>
/// A cluster in memory: real metadata, what each segment holds and how much of it is committed, and nodes that learn of changes when they are told. Leases move by sealing.
/// </summary>
internal sealed class FakeCluster : IAsyncDisposable
{
    private readonly Dictionary<SegmentId, List<byte[]>> _logs = [];
    private readonly Dictionary<SegmentId, int> _committed = [];
    private readonly Dictionary<NodeId, FakeNode> _nodes = [];

    public FakeCluster(int nodes)
    {
        Scene = Scene.Of(nodes);
        for (int node = 1; node <= nodes; node++)
        {
            _nodes.Add(new NodeId(node), new FakeNode(this, Life(node)));
        }
    }

    public ManualTime Time { get; } = new();

    public Scene Scene { get; }

    public IEnumerable<FakeNode> Nodes => _nodes.Values;

    public FakeNode this[int node] => _nodes[new NodeId(node)];

    public FakeNode this[NodeId node] => _nodes[node];

    /// <summary>A cluster with a topic of one partition led by node 1 (topic 1), and the topic of cursors (topic 2), one partition, led by <paramref name="owner"/>.</summary>
    public static FakeCluster WithCursors(int nodes, int owner = 1)
    {
        FakeCluster cluster = new(nodes);
        cluster.Create("logs", 1);
        cluster.Create(CursorTopic.Name.Value, owner);
        return cluster;
    }

    public static void Run(Func<FakeCluster> make, Func<FakeCluster, Task> test)
    {
        FakeCluster cluster = make();
        Pump.Run(cluster.Time, async () =>
        {
            await using (cluster)
            {
                await test(cluster);
            }
        });
    }

    public void Create(string name, params int[] leaders)
    {
        Scene.Does(Scene.Create(name, [.. leaders.Select(leader => On([leader, .. Nodes.Select(node => (int)node.View.Own.Node.Value).Where(node => node != leader)]))]));
        TellAll();
    }

    /// <summary>Every node learns what is so.</summary>
    public void TellAll()
    {
        foreach (FakeNode node in _nodes.Values)
        {
            node.Learn(Scene.State);
        }
    }

    /// <summary>
    /// Seals the open segment where it ends; <paramref name="leader"/> leads the next. With <paramref name="cut"/>, or when the leader was started again, by a coordinator that finds
    /// <paramref name="cut"/> of the entries that are not committed on none of its replicas. Nobody is told yet.
    /// </summary>
    public void Roll(PartitionId partition, int leader, int cut = 0)
    {
        SegmentMetadata last = Scene.State.FindPartition(partition)!.Last;
        SegmentId segment = new(partition, last.Number);
        List<byte[]> log = Entries(segment);
        int lost = Math.Min(cut, log.Count - _committed.GetValueOrDefault(segment));
        log.RemoveRange(log.Count - lost, lost);
        _committed[segment] = log.Count;

        SegmentEpoch epoch = last.Epoch;
        NodeLife proposer = last.Leader;
        if (cut > 0 || Scene.State.FindNode(last.Leader.Node)!.Life != last.Leader)
        {
            proposer = _nodes[new NodeId(leader)].View.Own;
            Scene.Does(new BeginSeal(partition, last.Number, epoch, proposer));
            epoch = epoch.Next;
        }

        int[] others = [.. Nodes.Select(node => (int)node.View.Own.Node.Value).Where(node => node != leader)];
        SegmentAssignment next = On([leader, .. others]) with { Leader = _nodes[new NodeId(leader)].View.Own };
        Scene.Does(Complete(partition, last.Number.Value, (int)epoch.Value, proposer, (last.Base + log.Count).Value, next));
    }

    /// <summary>Ends a node's life and begins its next. Its open segments stay open until somebody seals them.</summary>
    public async Task RestartAsync(int node)
    {
        FakeNode former = this[node];
        NodeLife life = new(former.View.Own.Node, new Incarnation(former.View.Own.Incarnation.Value + 1));
        Scene.Does(Register(node, (int)life.Incarnation.Value));
        _nodes[life.Node] = new FakeNode(this, life);
        await former.DisposeAsync();
    }

    /// <summary>An entry is acknowledged, and all before it: false when it was cut by a seal.</summary>
    public bool TryCommit(SegmentId segment, Offset at)
    {
        SegmentMetadata? metadata = Scene.State.FindPartition(segment.Partition)?.Find(segment.Number);
        if (metadata is null || (metadata.SealedEnd is { } end && at >= end))
        {
            return false;
        }

        _committed[segment] = Math.Max(_committed.GetValueOrDefault(segment), (int)(at - metadata.Base) + 1);
        return true;
    }

    /// <summary>What readers may see of a segment.</summary>
    public IEnumerable<byte[]> Committed(SegmentId segment) => Entries(segment).Take(_committed.GetValueOrDefault(segment));

    public Offset Append(SegmentId segment, byte[] value)
    {
        List<byte[]> log = Entries(segment);
        log.Add(value);
        return Scene.State.FindPartition(segment.Partition)!.Find(segment.Number)!.Base + (log.Count - 1);
    }

    /// <summary>Appends entries of one byte to the open segment of a partition.</summary>
    public void Put(PartitionId partition, params byte[] values)
    {
        foreach (byte value in values)
        {
            SegmentId segment = new(partition, Scene.State.FindPartition(partition)!.Last.Number);
            TryCommit(segment, Append(segment, [value])).ShouldBeTrue();
        }
    }

    public List<byte[]> Entries(SegmentId segment)
    {
        if (!_logs.TryGetValue(segment, out List<byte[]>? log))
        {
            _logs.Add(segment, log = []);
        }

        return log;
    }

    /// <summary>All entries of a partition that are left, in order.</summary>
    public byte[][] All(PartitionId partition) =>
        [.. Scene.State.FindPartition(partition)!.Segments.SelectMany(segment => Entries(new SegmentId(partition, segment.Number)))];

    public async ValueTask DisposeAsync()
    {
        foreach (FakeNode node in _nodes.Values)
        {
            await node.DisposeAsync();
        }
    }
}
