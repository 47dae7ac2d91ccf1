using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Peers;
using Walrus.Storage;
using Walrus.Testing.Disks;

namespace Walrus.Cluster.Tests.Worlds;

/// <summary>One life of a node: the real engine over a disk in memory, and all parts of the data plane over links in memory.</summary>
internal sealed class WorldNode : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly WorldNetwork _wires;
    private readonly PeerNetwork _network;
    private readonly LogEngine _engine;
    private readonly SegmentPeers _peers;
    private readonly FailoverController _failover;
    private readonly GapFiller _gaps;
    private readonly RolloverMonitor _rollover;
    private Task _running = Task.CompletedTask;

    private WorldNode(WorldPlan plan, NodeLife own, SimFileSystem disk, Func<NodeLife, bool> leads)
    {
        int node = (int)own.Node.Value;
        Disk = disk;
        _wires = plan.Wires;
        PeerLiveness liveness = new();
        Clock = new SkewedClock(plan.Time);
        View = new WorldView(own, plan.Metadata, liveness, Clock, plan.Draw());
        LogOptions options = new() { Directory = "/data", Fsync = FsyncSchedule.SyncEach, JournalFileBytes = 1024 * 1024, JournalFilesMax = 4, Time = Clock };
        _engine = new EngineOpener(options, disk, EngineOpener.DrawIdentity).Open();
        NullLoggerFactory logs = NullLoggerFactory.Instance;
        Segments = new SegmentHost(_engine, own, new SegmentHostOptions { Fsync = FsyncSchedule.SyncEach, BootId = $"boot-{own}", Time = Clock });
        Router = new PartitionRouter(View, Segments, Clock, logs);
        _peers = new SegmentPeers(View, Segments, Clock, logs);
        Reader = new PartitionReader(View, _peers, Segments, Clock);
        _failover = new FailoverController(View, View, _peers, () => leads(own), Clock, logs);
        _gaps = new GapFiller(View, Segments, _peers, Clock, logs);
        _rollover = new RolloverMonitor(View, View, Segments, Look, Clock, NullLogger<RolloverMonitor>.Instance) { EntriesMaxHere = plan.SegmentEntries };
        PeerServices services = new();
        services.Observe(liveness);
        Segments.RegisterWith(services);
        Router.RegisterWith(services);
        _peers.RegisterWith(services);
        _failover.RegisterWith(services);
        liveness.Changed += (_, _) => _failover.Poke();
        PeerIdentity identity = new(Scene.Home, own.Node, own.Incarnation, WorldNetwork.Address(node));
        _network = new PeerNetwork(new PeerOptions { Identity = identity }, services, _wires.Of(node), new System.Random(plan.Draw()), Clock, logs);
    }

    public SimFileSystem Disk { get; }

    public SkewedClock Clock { get; }

    public WorldView View { get; }

    public SegmentHost Segments { get; }

    public PartitionRouter Router { get; }

    public PartitionReader Reader { get; }

    /// <summary>Set before the power goes: what the node says from here on nobody hears.</summary>
    public bool IsDead { get; private set; }

    public static async Task<WorldNode> StartAsync(WorldPlan plan, NodeLife own, SimFileSystem disk, Func<NodeLife, bool> leads)
    {
        WorldNode node = new(plan, own, disk, leads);
        await node.Segments.StartAsync(node._network, CancellationToken.None);
        node.Router.Join(node._network);
        node._peers.Join(node._network);
        node._wires.Listen((int)own.Node.Value, node._network.AcceptAsync);
        foreach (int other in plan.Nodes.Where(other => other != own.Node.Value))
        {
            _ = node._network.SetPeer(new NodeId(other), WorldNetwork.Address(other));
        }

        node._network.Start();
        plan.Metadata.Add(node.View);
        Reconciler reconciler = new(node.View, [node.Segments.Reconcile, node._rollover.Reconcile, _ => node._failover.Poke()], node.Clock, NullLogger<Reconciler>.Instance);
        CancellationToken stop = node._stop.Token;
        node._running = Task.WhenAll(
            Task.Run(() => reconciler.RunAsync(stop), CancellationToken.None),
            Task.Run(() => node._failover.RunAsync(stop), CancellationToken.None),
            Task.Run(() => node._gaps.RunAsync(stop), CancellationToken.None),
            Task.Run(() => node._rollover.RunAsync(stop), CancellationToken.None));
        return node;
    }

    /// <summary>The power goes, or only the process: gives what is left of the disk.</summary>
    public async Task<SimFileSystem> CrashAsync(System.Random? dice, bool isProcessOnly)
    {
        IsDead = true;
        await _wires.TakeDownAsync((int)View.Own.Node.Value);
        return isProcessOnly ? Disk.Kill() : dice is null ? Disk.CrashLosingUnflushed() : Disk.Crash(dice);
    }

    /// <summary>Ends what is left of the life.</summary>
    public async ValueTask DisposeAsync()
    {
        await _wires.TakeDownAsync((int)View.Own.Node.Value);
        await _stop.CancelAsync();
        await _running.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _failover.Dispose();
        _gaps.Dispose();
        _peers.Dispose();
        await Router.DisposeAsync();
        await Segments.DisposeAsync();
        await _network.DisposeAsync();
        await _engine.DisposeAsync();
        _stop.Dispose();
    }
}
