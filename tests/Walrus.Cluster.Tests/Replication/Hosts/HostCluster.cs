using System.Buffers;
using Walrus.Peers;
using Walrus.Storage;
using Walrus.Testing;
using Walrus.Testing.Disks;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Replication.Hosts;

/// <summary>Nodes with hosts, and the metadata that they are told of, when a test says so.</summary>
internal sealed class HostCluster : IAsyncDisposable
{
    /// <summary>Only a detector of hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<int, HostNode> _nodes = [];

    public MemoryNetwork Memory { get; } = new();

    public ManualTime Time { get; } = new();

    public Scene Scene { get; private init; } = Of(3);

    public HostProposals Proposals { get; } = new();

    public FsyncSchedule Fsync { get; private init; } = FsyncSchedule.SyncEach;

    public HostNode this[int node] => _nodes[node];

    public static async Task<HostCluster> StartAsync(int nodes = 3, FsyncSchedule? fsync = null)
    {
        HostCluster cluster = new() { Scene = Of(nodes), Fsync = fsync ?? FsyncSchedule.SyncEach };
        for (int node = 1; node <= nodes; node++)
        {
            await cluster.StartNodeAsync(node, new SimFileSystem());
        }

        return cluster;
    }

    public static byte[] Value(int number) => System.Text.Encoding.UTF8.GetBytes($"value-{number}");

    public async Task<HostNode> StartNodeAsync(int node, SimFileSystem disk, int incarnation = 1, string boot = "boot-1", bool replacesStore = false)
    {
        HostNode started = await HostNode.StartAsync(Life(node, incarnation), disk, Memory, Time, Fsync, boot, replacesStore, Proposals);
        foreach ((int other, HostNode known) in _nodes)
        {
            if (other != node)
            {
                _ = started.Network.SetPeer(Life(other).Node, HostNode.Address(other));
                _ = known.Network.SetPeer(Life(node).Node, HostNode.Address(node));
            }
        }

        _nodes[node] = started;
        return started;
    }

    /// <summary>A power cut of all nodes; each comes back as its second life, registered, and is told nothing yet.</summary>
    public async Task RestartAllAsync()
    {
        Dictionary<int, SimFileSystem> disks = [];
        foreach ((int node, HostNode known) in _nodes)
        {
            disks[node] = await known.CrashAsync();
        }

        _nodes.Clear();
        foreach ((int node, SimFileSystem disk) in disks)
        {
            await StartNodeAsync(node, disk, incarnation: 2);
            Scene.Does(Register(node, incarnation: 2));
        }
    }

    /// <summary>Tells nodes of the metadata as it is now; all of them when none is named.</summary>
    public void Publish(params int[] nodes)
    {
        foreach ((int node, HostNode known) in _nodes)
        {
            if (nodes.Length == 0 || nodes.Contains(node))
            {
                known.View.Set(Scene.State);
                known.Host.Reconcile(Scene.State);
                known.Producers.Reconcile(Scene.State);
            }
        }
    }

    /// <summary>A topic of one partition, led by the first node; published.</summary>
    public PartitionId Create(string name, params int[] nodes)
    {
        Scene.Does(Scene.Create(name, On(nodes)));
        Publish();
        return Partition((int)Scene.State.FindTopic(new TopicName(name))!.Id.Value);
    }

    public ValueTask<AppendOutcome> AppendAsync(int node, PartitionId partition, int number) =>
        _nodes[node].Host.AppendAsync(partition, new ReadOnlySequence<byte>(Value(number)));

    /// <summary>Appends values and demands that they are acknowledged in order from <paramref name="first"/> on.</summary>
    public async Task FillAsync(int node, PartitionId partition, int count, long first = 0)
    {
        List<Task<AppendOutcome>> appends = [];
        for (int number = 0; number < count; number++)
        {
            appends.Add(AppendAsync(node, partition, number).AsTask());
        }

        await UntilAsync(() => appends.TrueForAll(append => append.IsCompleted), "the appends");
        for (int number = 0; number < count; number++)
        {
            (await appends[number]).ShouldBe(new AppendOutcome(AppendFate.Acknowledged, new Offset(first + number)));
        }
    }

    public ReplicaExtent Extent(int node, SegmentId segment) => _nodes[node].Host.Find(segment).ShouldNotBeNull();

    /// <summary>The values that a copy has from an offset to an end.</summary>
    public List<string> Read(int node, SegmentId segment, long from, long end)
    {
        List<string> values = [];
        Topic topic = _nodes[node].Engine.FindTopic(new TopicName($"__seg.{segment.Partition.Topic}.{segment.Partition.Number}.{segment.Number}")).ShouldNotBeNull();
        for (Offset at = new(from); at < new Offset(end); at = at.Next)
        {
            values.Add(System.Text.Encoding.UTF8.GetString(topic.Partitions[0].ReadEntry(at, Visibility.Written).ShouldNotBeNull().Value.Span));
        }

        return values;
    }

    /// <summary>Lets time pass until something is so.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        long began = TimeProvider.System.GetTimestamp();
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(1));
        while (!condition())
        {
            (TimeProvider.System.GetElapsedTime(began) < Patience).ShouldBeTrue($"waited in vain for {what}");
            _ = Proposals.Apply(Scene, () => Publish());
            Time.Advance(TimeSpan.FromMilliseconds(5));
            _ = await poll.WaitForNextTickAsync();
        }
    }

    public async Task<T> EndAsync<T>(ValueTask<T> task, string what)
    {
        Task<T> waiting = task.AsTask();
        await UntilAsync(() => waiting.IsCompleted, what);
        return await waiting;
    }

    /// <summary>Cuts a node off: its links end, and nobody reaches it.</summary>
    public void Isolate(int node)
    {
        foreach ((int other, HostNode known) in _nodes)
        {
            if (other != node)
            {
                _ = known.Network.RemovePeer(Life(node).Node);
                _ = _nodes[node].Network.RemovePeer(Life(other).Node);
            }
        }
    }

    public void Rejoin(int node)
    {
        foreach ((int other, HostNode known) in _nodes)
        {
            if (other != node)
            {
                _ = known.Network.SetPeer(Life(node).Node, HostNode.Address(node));
                _ = _nodes[node].Network.SetPeer(Life(other).Node, HostNode.Address(other));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HostNode node in _nodes.Values)
        {
            await node.DisposeAsync();
        }
    }
}
