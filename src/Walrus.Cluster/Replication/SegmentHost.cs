using System.Buffers;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Walrus.Cluster.Replication;
using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>
/// This node's copies of segments: leads those that it has leases for, follows the others (design 6.2, 6.3). Each copy is a topic of the engine. Thread-safe, but for
/// <see cref="Reconcile"/>, which one caller calls.
/// </summary>
/// <remarks>
/// <para>To be put together in this order: <see cref="RegisterWith"/> the services, make the network, <see cref="StartAsync"/>, start the network, <see cref="Reconcile"/>
/// with every state that is applied. Dispose it before the network and the engine. Engine and network belong to the caller.</para>
/// <para>Durable means as durable as the engine's schedule makes an append before it completes. When the engine fails, appends say so and leaders wait for this
/// node's answers in vain; whoever hosts the engine has to act on it.</para>
/// </remarks>
public sealed partial class SegmentHost : IPartitionAppender, ISegmentReplicas, ILedSegments, IPeerMessageHandler, IPeerObserver, IAsyncDisposable
{
    private readonly LogEngine _engine;
    private readonly NodeLife _own;
    private readonly SegmentHostOptions _options;
    private readonly ReplicationLog _log;
    private readonly ReplicationMeter _meter;
    private readonly CancellationTokenSource _stop = new();
    private Running? _running;
    private Task _ticking = Task.CompletedTask;
    private int _isDisposed;

    /// <summary>A host that does nothing before <see cref="StartAsync"/>.</summary>
    /// <param name="engine">Holds the copies. Its topics whose names begin with <c>__seg.</c> are the host's.</param>
    /// <param name="own">This node in its present life.</param>
    /// <param name="options">What else it has to know.</param>
    public SegmentHost(LogEngine engine, NodeLife own, SegmentHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(options);
        _engine = engine;
        _own = own;
        _options = options;
        _log = new ReplicationLog(options.Logging.CreateLogger("Walrus.Cluster.Replication"));
        _scrub = new ScrubMeter(own.Node, () => Damaged.Count);
        _meter = new ReplicationMeter(own.Node, Lags, () => _led.Count, () => Volatile.Read(ref _running)?.Copies.Count ?? 0);
    }

    /// <summary>The open segments that this node leads and whose logs are there: what <see cref="RolloverPolicy"/> looks at. A snapshot.</summary>
    public IReadOnlyCollection<OpenSegmentFacts> Open
    {
        get
        {
            ClusterMetadata known = Volatile.Read(ref _known);
            List<OpenSegmentFacts> open = [];
            foreach ((PartitionId partition, SegmentLeader leader) in _led)
            {
                if (leader.Log is { } log)
                {
                    open.Add(new OpenSegmentFacts(partition, leader.Lease.Segment, leader.Lease.Epoch, log.End - leader.Lease.Base, log.Statistics.Bytes)
                    {
                        HasReplicaLostItsStore = leader.HasReplicaLostItsStore(known),
                    });
                }
            }

            return open;
        }
    }

    /// <summary>Adds what this takes from other nodes to the services of a network that has not started. What comes before <see cref="StartAsync"/> is dropped.</summary>
    public void RegisterWith(PeerServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.OnMessage(ClusterChannels.Replication, ReplicationCodec.AppendKind, this)
            .OnMessage(ClusterChannels.Replication, ReplicationCodec.AnswerKind, this)
            .Observe(this);
    }

    /// <summary>Finds the copies that are here, and what was promised for them, and begins. Once. Costs some flushes.</summary>
    /// <exception cref="StorageException">The store cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The store's notes about copies are damaged or a newer version's.</exception>
    public async Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (_running is not null)
        {
            throw new InvalidOperationException("A host starts once.");
        }

        CancellationToken stop = _stop.Token;
        HostParts parts = new(_engine, _own, _options.Fsync.IsEach, _options.Time, _meter, _log) { Senders = new PeerSenders(network, _log, stop), Preparer = Preparer };
        SegmentWork work = new(_options.Time, _log, stop);
        CopyTable copies = new(parts, work, stop);
        await copies.LoadAsync(BootMark.Of(_options.Fsync, _options.BootId), cancellationToken);
        if (_options.ReplacesStore && _engine.FindValue(SettledMark) is null)
        {
            copies.DoubtAll(); // Interrupted while it found out what was lost: begins anew with the first state.
        }

        Volatile.Write(ref _running, new Running(parts, copies, work));
        _ticking = BackgroundWork.Start(() => TickAsync(stop), CancellationToken.None);
    }

    /// <inheritdoc/>
    public ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in ReadOnlySequence<byte> value) =>
        _led.TryGetValue(partition, out SegmentLeader? leader)
            ? leader.AppendAsync(value)
            : new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.NotLeader));

    /// <inheritdoc/>
    public ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in SequencedEntries entries) =>
        _led.TryGetValue(partition, out SegmentLeader? leader)
            ? leader.AppendAsync(entries)
            : new ValueTask<AppendOutcome>(new AppendOutcome(AppendFate.NotLeader));

    /// <summary>
    /// Clean rollover: lets no append into the segment any more (<see cref="AppendFate.RollingOver"/>), waits until all that is in it is committed, and returns its exact end, to be
    /// proposed with <see cref="CompleteSeal"/>. Null when this node does not lead it in that epoch, or not any more. <see cref="Reopen"/> takes it back, also when this was
    /// cancelled.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled. The fence stays closed.</exception>
    public async ValueTask<Offset?> DrainAsync(SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken) =>
        FindLed(segment) is { } leader && leader.Lease.Epoch == epoch ? await leader.DrainAsync(cancellationToken) : null;

    /// <summary>
    /// The proposal was refused, and the segment is still this node's: appends go on. Does nothing when it is not. Never to be called while the proposal may still be accepted: what
    /// is appended from here on lies beyond the end that it names, and would be cut.
    /// </summary>
    public void Reopen(SegmentId segment) => FindLed(segment)?.Reopen();

    /// <summary>Ends what is led, waits for what is under way, and stops. Copies stay as they are. May be called again.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        foreach ((_, SegmentLeader leader) in _led)
        {
            _ = leader.EndAsync();
        }

        await _stop.CancelAsync();
        await _ticking;
        if (_running is { } running)
        {
            await running.Work.SettleAsync();
            await running.Parts.Senders.EndAsync();
        }

        _meter.Dispose();
        _scrub.Dispose();
        _stop.Dispose();
    }

    private SegmentLeader? FindLed(SegmentId segment) =>
        _led.TryGetValue(segment.Partition, out SegmentLeader? leader) && leader.Lease.Segment == segment.Number ? leader : null;

    private IEnumerable<Measurement<long>> Lags()
    {
        Dictionary<NodeId, long> most = [];
        foreach ((_, SegmentLeader leader) in _led)
        {
            foreach ((NodeId node, long entries) in leader.Lags())
            {
                most[node] = Math.Max(most.GetValueOrDefault(node), entries);
            }
        }

        return most.Select(pair => new Measurement<long>(pair.Value, new KeyValuePair<string, object?>("walrus.replication.follower", pair.Key.Value)));
    }

    private async Task TickAsync(CancellationToken stop)
    {
        try
        {
            using PeriodicTimer timer = new(Limits.ReplicationTick, _options.Time);
            while (await timer.WaitForNextTickAsync(stop))
            {
                foreach ((_, SegmentLeader leader) in _led)
                {
                    leader.Tick();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
        catch (Exception defect)
        {
            _log.LoopDied(defect);
        }
    }

    /// <summary>What there is from the start on.</summary>
    private sealed record Running(HostParts Parts, CopyTable Copies, SegmentWork Work);
}
