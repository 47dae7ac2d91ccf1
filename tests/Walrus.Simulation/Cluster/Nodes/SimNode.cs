using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;
using Walrus.Node.Metadata;
using Walrus.Peers;
using Walrus.Storage;
using Walrus.Testing.Disks;

namespace Walrus.Simulation.Cluster;

/// <summary>One life of a node: everything that a real one is made of but its sockets, its console and its way of joining, put together as the real one is.</summary>
#pragma warning disable CA1001 // A life ends in the middle, as by a kill: nobody is left who could dispose anything.
internal sealed class SimNode
#pragma warning restore CA1001
{
    private readonly NodeSetting _setting;
    private readonly SimScheduler _scheduler;
    private readonly NodeData _data;
    private readonly RaftClient _raft;
    private readonly MetadataFeed _feed = new();
    private readonly PeerLiveness _liveness = new();
    private readonly CancellationTokenSource _stop = new();
    private RaftHost? _group;
    private PeerNetwork? _network;

    private SimNode(NodeSetting setting, SimScheduler scheduler, ILoggerFactory logs)
    {
        _setting = setting;
        _scheduler = scheduler;
        Logs = logs;
        Clock = new SimClock(setting.World.Loop, scheduler);
        View = new ClusterView(setting.Life, _feed, _liveness);
        Engine = Open(setting, scheduler, Clock, logs);
        _raft = new RaftClient(ClusterChannels.Proposals, new MetadataAnswers(), Clock);
        Proposer = setting.Mistake.Proposer(new RaftProposer(_raft), setting);
        _data = new NodeData(this, setting, () => _group is { Status.IsLeader: true });
    }

    public NodeLife Life => _setting.Life;

    public int Number => (int)Life.Node.Value;

    public SimFileSystem Disk => _setting.Disk;

    public ILoggerFactory Logs { get; }

    public SimClock Clock { get; }

    public LogEngine Engine { get; }

    public ClusterView View { get; }

    public IMetadataProposer Proposer { get; }

    public NodeData Data => _data;

    /// <summary>Whether it leads the metadata group, as it believes.</summary>
    public bool LeadsGroup => _group is { Status.IsLeader: true };

    /// <summary>True as soon as it takes part.</summary>
    public bool HasEntered { get; private set; }

    /// <summary>What ended the node though nobody ended it; null while all is well.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Completes with the end of this life.</summary>
    public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Nothing of it runs while this is so.</summary>
    public bool IsPaused
    {
        get => _scheduler.IsPaused;
        set => _scheduler.IsPaused = value;
    }

    public bool IsDead => _scheduler.IsEnded;

    /// <summary>Begins a life. It has entered the cluster some time later.</summary>
    public static async Task<SimNode> StartAsync(NodeSetting setting, SimScheduler scheduler, ILoggerFactory logs)
    {
        SimNode node = await Task.Factory.StartNew(() => new SimNode(setting, scheduler, logs), CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
        _ = scheduler.Run(node.LiveAsync);
        return node;
    }

    /// <summary>Has something done by the node, as a request of a client would: null when the node is gone before it has answered, or <paramref name="patience"/> is over.</summary>
    public async Task<T?> AskAsync<T>(Func<SimNode, ValueTask<T>> question, SimClock clock, TimeSpan patience)
        where T : struct
    {
        TaskCompletionSource<T?> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = _scheduler.Run(async () =>
        {
            try
            {
                _ = answered.TrySetResult(await question(this));
            }
            catch (Exception ended) when (ended is OperationCanceledException or StorageException or ObjectDisposedException)
            {
                _ = answered.TrySetResult(null);
            }
            catch (Exception defect)
            {
                Fail(defect);
            }
        });
        using CancellationTokenSource over = new();
        Task late = Task.Delay(patience, clock, over.Token);
        _ = await Task.WhenAny(answered.Task, Gone.Task, late);
        await over.CancelAsync();
        return answered.Task.IsCompletedSuccessfully && !Gone.Task.IsCompleted ? answered.Task.Result : null;
    }

    /// <summary>The life ends here, wherever it is.</summary>
    public void End()
    {
        _scheduler.End();
        _ = Gone.TrySetResult();
    }

    private static LogEngine Open(NodeSetting setting, SimScheduler scheduler, SimClock clock, ILoggerFactory logs)
    {
        LogOptions options = new()
        {
            Directory = "/data",
            Fsync = setting.Mistake.EngineSchedule,
            JournalFileBytes = setting.JournalFileBytes,
            JournalFilesMax = 4,
            BackgroundBytesPerSecond = long.MaxValue / 4,
            Time = clock,
            Logging = logs,
        };
        return new EngineOpener(options, setting.Files, () => setting.Identity, workers: new SimWorkers(setting.World.Loop, scheduler)).Open();
    }

    private async Task LiveAsync()
    {
        try
        {
            await EnterAsync();
        }
        catch (Exception defect)
        {
            Fail(defect);
        }
    }

    private async Task EnterAsync()
    {
        PeerTransport transport = new();
        _network = OpenNetwork(transport);
        IStateMachine machine = _setting.Mistake.Machine(new MetadataReplica(new MetadataMachine(new Witness(_feed, _setting.World.Oracle.Metadata, Number))));
        _group = await RaftHost.StartAsync(GroupOptions(), Engine, machine, transport, CancellationToken.None);
        transport.Join(_network, _group);
        _raft.Join(_network, _group);
        foreach (int other in _setting.World.Nodes.Where(other => other != Number))
        {
            _ = _network.SetPeer(new NodeId(other), SimNetwork.Address(other));
        }

        await _data.StartAsync(_network);
        _setting.World.Network.Listen(Number, _scheduler, _network.AcceptAsync);
        _network.Start();
        Reconciler reconciler = new(View, [_data.Reconcile], Clock, Logs.CreateLogger<Reconciler>());
        _liveness.Changed += (_, _) => _data.Poke();
        _group.RoleChanged += (_, _) => _data.Poke();
        Watch(reconciler.RunAsync(_stop.Token));
        foreach (Task loop in _data.Run(_stop.Token))
        {
            Watch(loop);
        }

        _ = WatchGroupAsync();
        await new NodeEntrance(this, _setting).EnterAsync();
        HasEntered = true;
    }

    private PeerNetwork OpenNetwork(PeerTransport transport)
    {
        PeerServices services = new();
        transport.RegisterWith(services);
        _raft.RegisterWith(services);
        _data.RegisterWith(services);
        _ = services.Observe(_liveness);
        PeerOptions options = new()
        {
            Identity = new PeerIdentity(NodeEntrance.Home, Life.Node, Life.Incarnation, SimNetwork.Address(Number)),
            KeepAlive = Limits.NodeKeepAlive,
            IdleTimeout = Limits.NodeSilenceMax,
        };
        return new PeerNetwork(options, services, _setting.World.Network.Of(Number, _scheduler), new Random(_setting.Draw()), Clock, Logs);
    }

    private RaftHostOptions GroupOptions() => new()
    {
        Raft = new RaftOptions { Id = RaftMember.Of(Life.Node, 0) },
        Start = RaftStart.Found,
        InitialMembers = MemberSet.OfVoters([.. _setting.World.Nodes.Select(node => new NodeId(node))]),
        Jitter = new Random(_setting.Draw()).Next,
        Snapshots = new SnapshotPolicy { Entries = 40, EntriesKept = 8 },
        Time = Clock,
        Logging = Logs,
    };

    private async Task WatchGroupAsync()
    {
        if (await _group!.Stopped is { } cause)
        {
            Fail(cause);
        }
    }

    private void Watch(Task loop) => _ = WatchAsync(loop);

    private async Task WatchAsync(Task loop)
    {
        try
        {
            await loop;
            Fail(new InvalidOperationException("A loop of the node has ended."));
        }
        catch (Exception defect)
        {
            Fail(defect);
        }
    }

    private void Fail(Exception cause) => Failure ??= cause;
}
