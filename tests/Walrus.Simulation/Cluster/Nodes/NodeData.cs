using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Simulation.Cluster;

/// <summary>What carries entries on a node, put together as in the real one; a deliberate mistake may stand between any two parts.</summary>
#pragma warning disable CA1001 // A life ends in the middle, as by a kill: nobody is left who could dispose anything.
internal sealed class NodeData
#pragma warning restore CA1001
{
    private readonly NodeSetting _setting;
    private readonly SegmentPeers _peers;
    private readonly ProducerHost _producers;
    private readonly CursorHost _cursorHost;
    private readonly FailoverController _failover;
    private readonly GapFiller _gaps;
    private readonly ReplicaRepair _repair;
    private readonly ClusterRetention _retention;
    private readonly RolloverMonitor _rollover;

    public NodeData(SimNode node, NodeSetting setting, Func<bool> leads)
    {
        _setting = setting;
        Mistake mistake = setting.Mistake;
        (SimClock time, ILoggerFactory logs) = (node.Clock, node.Logs);
        IClusterView view = node.View;
        Segments = new SegmentHost(node.Engine, node.Life, new SegmentHostOptions { Fsync = FsyncSchedule.SyncEach, BootId = setting.BootId, Time = time, Logging = logs });
        _producers = new ProducerHost(node.Engine, Segments, view, node.Proposer, time, logs);
        Router = new PartitionRouter(view, mistake.Appender(Segments, setting), time, logs);
        _peers = new SegmentPeers(view, mistake.SealedReplicas(Segments, setting), time, logs);
        ISegmentPeers others = mistake.Peers(_peers, setting);
        Reader = new PartitionReader(view, _peers, mistake.ReadReplicas(Segments, setting), time);
        _failover = new FailoverController(view, node.Proposer, others, leads, time, logs);
        _gaps = new GapFiller(view, Segments, _peers, time, logs);
        _repair = new ReplicaRepair(view, node.Proposer, others, leads, time, logs);
        _retention = new ClusterRetention(view, node.Proposer, others, leads, time, logs);
        _cursorHost = new CursorHost(view, mistake.CursorAppender(Segments, setting), mistake.CursorReader(Reader, setting), node.Proposer, time, logs);
        Cursors = new SharedCursors(view, _cursorHost, time, logs);
        Groups = new ConsumerGroups(view, _cursorHost, time, logs);
        _rollover = new RolloverMonitor(view, node.Proposer, Segments, setting.World.Plan.MonitorInterval, time, logs.CreateLogger<RolloverMonitor>())
        {
            EntriesMaxHere = setting.World.Plan.SegmentEntries,
        };
    }

    public SegmentHost Segments { get; }

    public PartitionRouter Router { get; }

    public PartitionReader Reader { get; }

    public SharedCursors Cursors { get; }

    public ConsumerGroups Groups { get; }

    public void RegisterWith(PeerServices services)
    {
        Segments.RegisterWith(services);
        Router.RegisterWith(services);
        _producers.RegisterWith(services);
        _peers.RegisterWith(services);
        _failover.RegisterWith(services);
        Cursors.RegisterWith(services);
        Groups.RegisterWith(services);
    }

    public async Task StartAsync(PeerNetwork network)
    {
        _producers.Load();
        _producers.Join(network);
        await Segments.StartAsync(network, CancellationToken.None);
        Router.Join(network);
        _peers.Join(network);
        Cursors.Join(network);
        Groups.Join(network);
    }

    public void Reconcile(ClusterMetadata state)
    {
        ClusterMetadata believed = _setting.Mistake.Believed(state, _setting);
        Segments.Reconcile(believed);
        _cursorHost.Reconcile(believed);
        _producers.Reconcile(believed);
        _failover.Poke();
        _rollover.Reconcile(believed);
    }

    public void Poke()
    {
        _failover.Poke();
        _rollover.Poke();
    }

    /// <summary>The loops that keep segments whole.</summary>
    public IEnumerable<Task> Run(CancellationToken stop) =>
    [
        BackgroundWork.Start(() => _failover.RunAsync(stop), CancellationToken.None),
        BackgroundWork.Start(() => _gaps.RunAsync(stop), CancellationToken.None),
        BackgroundWork.Start(() => _repair.RunAsync(stop), CancellationToken.None),
        BackgroundWork.Start(() => _retention.RunAsync(stop), CancellationToken.None),
        BackgroundWork.Start(() => _rollover.RunAsync(stop), CancellationToken.None),
    ];
}
