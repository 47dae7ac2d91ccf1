using System.Buffers;
using Walrus.Storage;
using Walrus.Testing.Disks;

namespace Walrus.Cluster.Tests.Worlds;

/// <summary>
/// A cluster of nodes with everything but Raft and sockets, in one process, under writers, readers and whatever a test does to it. Faults come by seed; threads run as they like, so a seed makes a
/// failure likely again, not certain.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    /// <summary>Only a detector of hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly CancellationTokenSource _stop = new();
    private readonly WorldPlan _plan;
    private readonly Dictionary<int, WorldNode> _nodes = [];
    private readonly Dictionary<int, SimFileSystem> _left = [];
    private readonly Dictionary<int, int> _lives = [];
    private readonly HashSet<int> _isolated = [];
    private readonly List<Task> _clients = [];
    private readonly Lock _gate = new();
    private Task _clock = Task.CompletedTask;
    private volatile bool _isOver;

    private World(WorldPlan plan) => _plan = plan;

    public WorldLedger Ledger { get; } = new();

    public WorldMetadata Metadata => _plan.Metadata;

    public WorldNetwork Wires => _plan.Wires;

    public required IReadOnlyList<PartitionId> Partitions { get; init; }

    /// <summary>Nodes that run, also those that are cut off.</summary>
    public IReadOnlyList<int> Up
    {
        get
        {
            lock (_gate)
            {
                return [.. _nodes.Keys];
            }
        }
    }

    /// <summary>Starts nodes 1 to <paramref name="nodes"/> and topics of one partition, each on three of them.</summary>
    public static async Task<World> StartAsync(int seed, int nodes = 3, int topics = 2, AckPolicy acks = AckPolicy.Quorum)
    {
        Scene scene = Scene.Of(nodes);
        List<PartitionId> partitions = [];
        for (int topic = 0; topic < topics; topic++)
        {
            int[] on = [.. Enumerable.Range(0, 3).Select(i => ((topic + i) % nodes) + 1)];
            scene.Does(Scene.Create($"topic-{topic}", Scene.On(on)) with { Configuration = new TopicConfiguration { Acks = acks } });
            partitions.Add(Scene.Partition((int)scene.State.FindTopic(new TopicName($"topic-{topic}"))!.Id.Value));
        }

        WorldPlan plan = new(seed, nodes) { Metadata = new WorldMetadata(scene) };
        World world = new(plan) { Partitions = partitions };
        world._clock = Task.Run(world.RunClockAsync);
        foreach (int node in plan.Nodes)
        {
            world._lives[node] = 1;
            await world.StartNodeAsync(node, 1, new SimFileSystem());
        }

        return world;
    }

    public WorldNode this[int node]
    {
        get
        {
            lock (_gate)
            {
                return _nodes[node];
            }
        }
    }

    /// <summary>The power of nodes goes, of all at the same moment; or only their processes are killed.</summary>
    public async Task CrashAsync(System.Random? dice, bool isProcessOnly, params int[] nodes)
    {
        WorldNode[] dying = [.. nodes.Select(node => this[node])];
        SimFileSystem[] left = await Task.WhenAll(dying.Select(node => node.CrashAsync(dice, isProcessOnly)));
        for (int i = 0; i < nodes.Length; i++)
        {
            lock (_gate)
            {
                _ = _nodes.Remove(nodes[i]);
                _ = _isolated.Remove(nodes[i]);
                _left[nodes[i]] = left[i];
            }

            _plan.Metadata.Remove(dying[i].View);
            await dying[i].DisposeAsync();
        }
    }

    /// <summary>A node begins its next life on what its last one left.</summary>
    public async Task RestartAsync(int node)
    {
        SimFileSystem disk;
        lock (_gate)
        {
            disk = _left[node];
            _ = _left.Remove(node);
        }

        int life = ++_lives[node];
        await StartNodeAsync(node, life, disk);
        _ = Metadata.Do(Scene.Register(node, life));
    }

    public async Task IsolateAsync(int node)
    {
        lock (_gate)
        {
            _ = _isolated.Add(node);
        }

        this[node].View.IsCutOff = true;
        foreach (int other in _plan.Nodes.Where(other => other != node))
        {
            await Wires.CutAsync(node, other);
        }
    }

    /// <summary>All nodes run and reach each other, and know what has happened.</summary>
    public async Task HealAsync()
    {
        foreach (int node in Up)
        {
            this[node].View.IsCutOff = false;
        }

        lock (_gate)
        {
            _isolated.Clear();
        }

        Wires.Heal();
        foreach (int node in _left.Keys.ToArray())
        {
            await RestartAsync(node);
        }

        Metadata.Publish();
    }

    /// <summary>Who leads a partition's last segment.</summary>
    public int LeaderOf(PartitionId partition) => (int)Metadata.State.FindPartition(partition)!.Last.Leader.Node.Value;

    /// <summary>Waits until the others have taken a partition from a node.</summary>
    public Task TakenFromAsync(int node, PartitionId partition) => UntilAsync(
        () => Metadata.State.FindPartition(partition)!.Last is { Status: SegmentStatus.Open } last && last.Leader.Node.Value != node, $"another leader than {node}");

    /// <summary>One append through a node; into the ledger when it is acknowledged.</summary>
    public async Task<RoutedAppend> AppendAsync(int node, PartitionId partition, string value)
    {
        Ledger.Sending(value);
        RoutedAppend end = await this[node].Router.AppendAsync(partition, new ReadOnlySequence<byte>(System.Text.Encoding.UTF8.GetBytes(value)));
        if (end.Fate == RouteFate.Acknowledged)
        {
            Ledger.Acknowledge(partition, end.Offset, value);
        }

        return end;
    }

    /// <summary>A client that writes numbers to a partition, one after the other, each through any node.</summary>
    public void StartWriter(int writer, PartitionId partition) => _clients.Add(Task.Run(() => WriteAsync(writer, partition)));

    /// <summary>A client that reads anywhere in a partition, through any node.</summary>
    public void StartReader(int reader, PartitionId partition) => _clients.Add(Task.Run(() => ReadAsync(reader, partition)));

    /// <summary>Waits until clients had <paramref name="more"/> entries acknowledged, or for a virtual second: they may not be able to.</summary>
    public async Task SomeMoreAsync(int more)
    {
        int wanted = Ledger.Acknowledged + more;
        long began = _plan.Time.GetTimestamp();
        await UntilAsync(() => Ledger.Acknowledged >= wanted || _plan.Time.GetElapsedTime(began) > TimeSpan.FromSeconds(1), "time to pass");
    }

    /// <summary>Ends the clients, heals everything, demands that every partition takes entries through every node and has all its copies, and judges.</summary>
    public async Task EndAsync()
    {
        await HealAsync();
        await _stop.CancelAsync();
        await Task.WhenAll(_clients).WaitAsync(Patience);
        foreach (PartitionId partition in Partitions)
        {
            foreach (int node in _plan.Nodes)
            {
                await AppendUntilTakenAsync(node, partition);
            }
        }

        await UntilAsync(() => Partitions.All(AreCopiesWhole), "all copies to be whole");
        foreach (PartitionId partition in Partitions)
        {
            List<string>? first = null;
            foreach (int node in _plan.Nodes)
            {
                List<string> log = await ReadAllAsync(node, partition);
                Ledger.Judge(partition, log, $"node {node}");
                log.ShouldBe(first ??= log, $"{partition} at node {node}");
            }

        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (int node in Up)
        {
            await this[node].DisposeAsync();
        }

        await Task.WhenAll(_clients).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _isOver = true;
        await _clock;
        _stop.Dispose();
    }

    private async Task RunClockAsync()
    {
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(1));
        while (!_isOver && await poll.WaitForNextTickAsync())
        {
            _plan.Time.Advance(TimeSpan.FromMilliseconds(5));
        }
    }

    private async Task StartNodeAsync(int node, int life, SimFileSystem disk)
    {
        WorldNode started = await WorldNode.StartAsync(_plan, Scene.Life(node, life), disk, Leads);
        lock (_gate)
        {
            _nodes[node] = started;
        }
    }

    /// <summary>In the place of Raft's leader: the first that runs and is not cut off.</summary>
    private bool Leads(NodeLife life)
    {
        lock (_gate)
        {
            int first = _nodes.Keys.Where(node => !_isolated.Contains(node)).DefaultIfEmpty(0).Min();
            return first == life.Node.Value;
        }
    }

    private WorldNode? Any(System.Random random)
    {
        lock (_gate)
        {
            return _nodes.Count == 0 ? null : _nodes.Values.ElementAt(random.Next(_nodes.Count));
        }
    }

    private async Task WriteAsync(int writer, PartitionId partition)
    {
        System.Random random = new(_plan.Draw());
        for (int number = 0; !_stop.IsCancellationRequested;)
        {
            if (Any(random) is not { } node)
            {
                await Task.Yield();
                continue;
            }

            string value = $"{writer}:{number}";
            Ledger.Sending(value);
            RoutedAppend end = await node.Router.AppendAsync(partition, new ReadOnlySequence<byte>(System.Text.Encoding.UTF8.GetBytes(value)));
            bool isHeard = !node.IsDead;
            if (isHeard && end.Fate == RouteFate.Acknowledged)
            {
                Ledger.Acknowledge(partition, end.Offset, value);
            }

            // What certainly had no effect is sent again under the same number: were it there, it would be there twice.
            number += isHeard && end.Fate == RouteFate.Unavailable ? 0 : 1;
        }
    }

    private async Task ReadAsync(int reader, PartitionId partition)
    {
        System.Random random = new(_plan.Draw() + reader);
        while (!_stop.IsCancellationRequested)
        {
            if (Any(random) is not { } node)
            {
                await Task.Yield();
                continue;
            }

            try
            {
                Offset from = new(random.Next(Ledger.Acknowledged + 1));
                PartitionRead read = await node.Reader.ReadAsync(partition, from, random.Next(1, 500), _stop.Token);
                if (read.Fate == ReadFate.Entries && !node.IsDead)
                {
                    foreach (Entry entry in read.Entries)
                    {
                        Ledger.See(partition, entry.Offset, System.Text.Encoding.UTF8.GetString(entry.Value.Span));
                    }
                }
            }
            catch (Exception ended) when (ended is OperationCanceledException or StorageException or ObjectDisposedException)
            {
                // The reader stops, or its node was taken away while it read.
            }
        }
    }

    private async Task AppendUntilTakenAsync(int node, PartitionId partition)
    {
        long began = TimeProvider.System.GetTimestamp();
        RoutedAppend end;
        for (int number = 0; (end = await AppendAsync(node, partition, $"{1_000 + node}:{number}")).Fate != RouteFate.Acknowledged; number++)
        {
            (TimeProvider.System.GetElapsedTime(began) < Patience).ShouldBeTrue($"{partition} takes nothing through node {node}: {end}. {Describe(partition)}");
        }
    }

    private async Task<List<string>> ReadAllAsync(int node, PartitionId partition)
    {
        List<string> log = [];
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            PartitionRead read = await this[node].Reader.ReadAsync(partition, new Offset(log.Count), 1 << 20, CancellationToken.None);
            foreach (Entry entry in read.Entries ?? [])
            {
                entry.Offset.Value.ShouldBe(log.Count);
                log.Add(System.Text.Encoding.UTF8.GetString(entry.Value.Span));
            }

            if (read.Fate == ReadFate.AtEnd)
            {
                return log;
            }

            (TimeProvider.System.GetElapsedTime(began) < Patience).ShouldBeTrue($"{partition} cannot be read through node {node} at {log.Count}: {read.Fate}, {read.Reason}. {Describe(partition)}");
        }
    }

    /// <summary>Each copy of a sealed segment holds the very entries that it should, and nothing that can be read beyond.</summary>
    private bool AreCopiesWhole(PartitionId partition) => Metadata.State.FindPartition(partition)!.Segments
        .Where(segment => segment.SealedEnd > segment.Base)
        .All(segment => segment.Replicas.Nodes.All(node => this[(int)node.Value].Segments.Find(new SegmentId(partition, segment.Number))?.End == segment.SealedEnd));

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        long began = TimeProvider.System.GetTimestamp();
        using PeriodicTimer poll = new(TimeSpan.FromMilliseconds(1));
        while (!condition())
        {
            (TimeProvider.System.GetElapsedTime(began) < Patience).ShouldBeTrue($"waited in vain for {what}. {string.Join(' ', Partitions.Select(Describe))}");
            _ = await poll.WaitForNextTickAsync();
        }
    }

    private string Describe(PartitionId partition) =>
        string.Join("; ", Metadata.State.FindPartition(partition)!.Segments.TakeLast(3).Select(segment =>
            $"{segment.Number} {segment.Status} epoch {segment.Epoch} leader {segment.Leader} base {segment.Base} end {segment.SealedEnd} at {string.Join(',', segment.Replicas.Nodes.Select(node => $"{node}:{(Up.Contains((int)node.Value) ? this[(int)node.Value].Segments.Find(new SegmentId(partition, segment.Number))?.ToString() : "down")}"))}"));
}
