using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;
using Walrus.Node.Identity;
using Walrus.Node.Joining;
using Walrus.Node.Membership;
using Walrus.Node.Metadata;
using Walrus.Peers;

namespace Walrus.Node.Clustering;

/// <summary>
/// A node's part in its cluster, from entering to leaving: the metadata group, the links to the others, its copies of segments, and the loops that act on the
/// metadata. A single node is a cluster of one and has all of it.
/// </summary>
internal sealed partial class ClusterNode : IAsyncDisposable
{
    private readonly ClusterParts _parts;
    private readonly LoopWatch _loops;
    private readonly ILogger _log;
    private readonly MetadataFeed _feed = new();
    private readonly RaftClient _raft;
    private readonly RolloverMonitor _rollover;
    private readonly Dismissal _dismissal;
    private RecordKeeper? _records;
    private RaftHost? _group;
    private PeerNetwork? _network;

    private ClusterNode(ClusterParts parts, NodeRecord record)
    {
        NodeLife own = new(new NodeId(record.Node), new Incarnation(record.Starts));
        _parts = parts;
        _log = parts.Logging.CreateLogger<ClusterNode>();
        _loops = new LoopWatch(parts.Logging.CreateLogger<LoopWatch>());
        Liveness = new PeerLiveness();
        _dismissal = new Dismissal(own);
        View = new ClusterView(own, _feed, Liveness);
        _raft = new RaftClient(ClusterChannels.Proposals, new MetadataAnswers(), parts.Time);
        Proposer = new RaftProposer(_raft);
        Data = new DataPlane(parts, View, Proposer, replacesStore: record.StoreNumber > 0, () => _group is { Status.IsLeader: true });
        _rollover = new RolloverMonitor(View, Proposer, Data.Segments, parts.Options.MonitorInterval, parts.Time, parts.Logging.CreateLogger<RolloverMonitor>())
        {
            EntriesMaxHere = parts.Options.IsSegmentEntriesSet ? parts.Options.SegmentEntriesMax : null,
        };
    }

    /// <summary>What this node knows of the cluster.</summary>
    public ClusterView View { get; }

    /// <summary>Changes what the cluster has agreed on.</summary>
    public IMetadataProposer Proposer { get; }

    /// <summary>Who answers.</summary>
    public PeerLiveness Liveness { get; }

    /// <summary>Segments, cursors, and the ways to those of others.</summary>
    public DataPlane Data { get; }

    /// <summary>This node's part in the metadata group.</summary>
    public RaftHost Group => _group!;

    /// <summary>Completes when the node cannot take part any more, with the cause; with null when it was stopped.</summary>
    public Task<Exception?> Ended { get; private set; } = Task.FromResult<Exception?>(null);

    /// <summary>Enters the cluster; the node takes part when this returns. Waits for a leader for as long as it takes.</summary>
    /// <exception cref="Hosting.NodeStartException">The node may not take part; the message says why.</exception>
    /// <exception cref="Storage.StorageException">The store cannot be read or written.</exception>
    public static async Task<ClusterNode> StartAsync(ClusterParts parts, CancellationToken cancellationToken)
    {
        NodeRecordStore records = new(parts.Engine, parts.Directory);
        StartPlan plan = await Admission.EnterAsync(parts, records, cancellationToken);
        ClusterNode node = new(parts, plan.Record);
        try
        {
            await node.RunAsync(plan, records, cancellationToken);
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Applies here everything that was answered anywhere before. False when this node's part in the metadata has ended.</summary>
    public async ValueTask<bool> CatchUpAsync(CancellationToken cancellationToken) =>
        (await _raft.ReadIndexAsync(cancellationToken)).End == ReadEnd.Confirmed;

    /// <summary>Before a graceful stop: hands what this node leads to others that answer, segments first, then the metadata group. Bounded; what does not come to its end is left to failover.</summary>
    public async Task HandOverAsync()
    {
        using CancellationTokenSource bound = new(Limits.HandOverMax, _parts.Time);
        try
        {
            await _rollover.HandOverAsync(bound.Token);
            NodeId heir = Group.Status is { IsLeader: true } status ? status.Members.Voters.FirstOrDefault(voter => voter != status.Id && View.IsLive(RaftMember.NodeOf(voter))) : NodeId.None;
            if (!heir.IsNone)
            {
                _ = await Group.TransferLeadershipAsync(heir, bound.Token);
            }
        }
        catch (OperationCanceledException)
        {
            LogHandOverTookTooLong(Limits.HandOverMax);
        }
    }

    /// <summary>Stops everything that the part is made of, in the reverse order; requests in flight end as unknown.</summary>
    public async ValueTask DisposeAsync()
    {
        await _loops.DisposeAsync();
        await Data.DisposeAsync();
        if (_network is not null)
        {
            await _network.StopAsync(CancellationToken.None);
        }

        if (_group is not null)
        {
            await _group.DisposeAsync();
        }

        if (_records is not null)
        {
            await _records.DisposeAsync();
        }
    }

    private async Task RunAsync(StartPlan plan, NodeRecordStore records, CancellationToken cancellationToken)
    {
        PeerTransport transport = new();
        _network = OpenNetwork(plan, transport);
        _group = await RaftHost.StartAsync(GroupOptions(plan), _parts.Engine, new MetadataReplica(new MetadataMachine(_feed)), transport, cancellationToken);
        _records = new RecordKeeper(records, plan.Record, () => Group.Status.Members, _parts.Logging.CreateLogger<RecordKeeper>());
        transport.Join(_network, Group);
        _raft.Join(_network, Group);
        PeerDirectory directory = new(View.Own.Node, _network);
        foreach (PeerRecord peer in plan.Record.Peers)
        {
            directory.Add(new NodeId(peer.Node), new PeerAddress(peer.Host, peer.Port));
        }

        await Data.StartAsync(_network, cancellationToken);
        _parts.Links.Start();
        Reconciler reconciler = new(
            View,
            [_dismissal.Reconcile, state => directory.Reconcile(state), Data.Reconcile, _records.Reconcile, _rollover.Reconcile],
            _parts.Time,
            _parts.Logging.CreateLogger<Reconciler>());
        Liveness.Changed += (_, _) => Data.Poke();
        Liveness.Changed += (_, _) => _rollover.Poke();
        Group.RoleChanged += (_, _) => Data.Poke();
        RunLoops(reconciler);
        _loops.Run("finding members that have moved", Admission.Search(_parts, plan, _network, () => !Group.Status.Leader.IsNone).RunAsync);
        Ended = EndAsync();
        await EnterAsync(plan.Record, cancellationToken);
        await _records.BecomeMemberAsync();
    }

    private async Task<Exception?> EndAsync()
    {
        _ = await Task.WhenAny((Task)Group.Stopped, _loops.Failed, _dismissal.Told);
        return _dismissal.Told.IsCompleted ? await _dismissal.Told : _loops.Failed.IsCompleted ? await _loops.Failed : await Group.Stopped;
    }

    /// <summary>Waits for a leader as long as it takes, but not any longer than this node has business here.</summary>
    private async Task EnterAsync(NodeRecord record, CancellationToken cancellationToken)
    {
        using CancellationTokenSource given = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task entering = new Entrance(_parts, View, Proposer, Data.Segments.Settled, _parts.Logging.CreateLogger<Entrance>()).EnterAsync(record, given.Token);
        if (await Task.WhenAny(entering, Ended) == Ended && await Ended is { } cause)
        {
            await given.CancelAsync();
            await entering.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw cause is Hosting.NodeStartException ? cause : new Hosting.NodeStartException($"This node cannot take part: {cause.Message}", cause);
        }

        await entering;
    }

    private PeerNetwork OpenNetwork(StartPlan plan, PeerTransport transport)
    {
        PeerServices services = new();
        transport.RegisterWith(services);
        _raft.RegisterWith(services);
        Data.RegisterWith(services);
        services.Observe(Liveness).Observe(_dismissal).OnGuestRequest(
            ClusterChannels.Joining,
            JoinClient.Kind,
            new JoinService(
                View,
                Proposer,
                () => RecordKeeper.Peers(View.State, Group.Status.Members, NodeId.None),
                _parts.Time,
                _parts.Logging.CreateLogger<JoinService>()));
        PeerIdentity identity = new(new ClusterId(plan.Record.Cluster), View.Own.Node, View.Own.Incarnation, _parts.Advertised.Peer);
        return _parts.Links.Open(identity, services, Chance());
    }

    private RaftHostOptions GroupOptions(StartPlan plan) => new()
    {
        Raft = new RaftOptions { Id = RaftMember.Of(View.Own.Node, plan.Record.StoreNumber) },
        Start = plan.RaftStart,
        InitialMembers = plan.Record.Phase == NodePhase.Founding ? MemberSet.OfVoters(View.Own.Node) : MemberSet.Empty,
        Jitter = Chance().Next,
        Time = _parts.Time,
        Logging = _parts.Logging,
    };

    /// <summary>Chance that differs between nodes and starts.</summary>
    private static Random Chance() => new(RandomNumberGenerator.GetInt32(int.MaxValue));

    private void RunLoops(Reconciler reconciler)
    {
        MembershipKeeper members = new(Group, View, _parts.Time, _parts.Logging.CreateLogger<MembershipKeeper>());
        _loops.Run("following the metadata", reconciler.RunAsync);
        _loops.Run("the rollover monitor", _rollover.RunAsync);
        _loops.Run("the care of segments", Data.RunAsync);
        _loops.Run("the care of the metadata group", members.RunAsync);
    }

    [LoggerMessage(1340, LogLevel.Warning, "What this node leads was not handed over within {Max}: the others take it when this node is gone")]
    private partial void LogHandOverTookTooLong(TimeSpan max);
}
