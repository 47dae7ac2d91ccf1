using Microsoft.Extensions.Logging;

namespace Walrus.Cluster;

/// <summary>
/// Gives sealed segments the replicas that they lack, and takes them from draining and removed nodes. Every node has one; it acts while its node leads Raft. A node
/// copies first, and only then the metadata names it, so that no set ever names a node without data.
/// </summary>
public sealed class ReplicaRepair : IDisposable
{
    private readonly IClusterView _view;
    private readonly Func<bool> _leads;
    private readonly TimeProvider _time;
    private readonly RepairCounter _counter;
    private readonly RepairLog _log;
    private readonly MoveRun _run;
    private readonly NodeSilence _silence;
    private readonly SegmentRuns _runs;
    private readonly Queue<ReplicaMove> _waiting = new();
    private readonly RepairProgress _progress = new();
    private readonly PokedLoop _loop;
    private long? _looked;
    private bool _hasBegun;

    /// <summary>A repair that does nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="view">What the node knows of the cluster.</param>
    /// <param name="proposer">Where it proposes.</param>
    /// <param name="peers">Through whom it asks nodes to copy.</param>
    /// <param name="leads">Whether this node leads Raft now: quick, any thread.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where logs go.</param>
    public ReplicaRepair(
        IClusterView view, IMetadataProposer proposer, SegmentPeers peers, Func<bool> leads, TimeProvider time, ILoggerFactory loggers)
        : this(view, proposer, (ISegmentPeers)peers, leads, time, loggers)
    {
        _progress = peers.Progress;
    }

    internal ReplicaRepair(
        IClusterView view, IMetadataProposer proposer, ISegmentPeers peers, Func<bool> leads, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(view);
        _view = view;
        _leads = leads;
        _time = time;
        _counter = new RepairCounter(view.Own.Node, "walrus.repair.moves", "Sealed segments that were to have other replicas: done, or not yet.");
        _log = new RepairLog(loggers.CreateLogger<ReplicaRepair>(), _counter);
        _run = new MoveRun(view, proposer, peers, _log, time);
        _silence = new NodeSilence(view, time);
        _runs = new SegmentRuns(Limits.RepairsAtOnceMax, Limits.RepairRest, time) { Ended = Poke, Failed = _log.Failed };
        _loop = new PokedLoop(Limits.RepairInterval, time);
    }

    /// <summary>How long a node that does not answer still counts as holding its copies.</summary>
    public TimeSpan AwayMax { get; init; } = Limits.ReplicaAwayMax;

    /// <summary>A node was drained, has come, or answers no more. Any thread, never waits.</summary>
    public void Poke() => _loop.Poke();

    /// <summary>Runs until the token is cancelled; once. Ends only when all that it began has ended.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="Exception">A defect; logged.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loop.RunAsync(LookAsync, Limits.FailoverLookPause, cancellationToken);
        }
        catch (Exception defect) when (defect is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _log.Died("Repairing replicas", defect);
            throw;
        }
        finally
        {
            await _runs.StopAsync();
        }
    }

    /// <summary>Releases its instruments. After <see cref="RunAsync"/> has ended.</summary>
    public void Dispose()
    {
        _runs.Dispose();
        _counter.Dispose();
    }

    private async ValueTask LookAsync(CancellationToken cancellationToken)
    {
        // What has ended first, then the state: what ended shows in it, and is not planned again.
        await _runs.SweepAsync();
        ClusterMetadata state = _view.State;
        _silence.Look(state);
        if (!_leads())
        {
            _waiting.Clear();
            _progress.Planned(0);
            await _runs.StopAsync();
            return;
        }

        while (_runs.HasRoom && Next(state) is { } move)
        {
            _hasBegun |= _runs.TryBegin(move.Segment, stop => CountedAsync(move, stop));
        }

        _progress.Planned(_waiting.Count);
    }

    private async Task<bool> CountedAsync(ReplicaMove move, CancellationToken cancellationToken)
    {
        bool isDone = false;
        _progress.Begun();
        try
        {
            isDone = await _run.RunAsync(move, cancellationToken);
            return isDone;
        }
        finally
        {
            _progress.Ended(isDone);
        }
    }

    /// <summary>
    /// The next move; null when there is none at present. All segments are walked for many moves at a time, and at the interval only while nothing comes of it.
    /// </summary>
    private ReplicaMove? Next(ClusterMetadata state)
    {
        if (_waiting.Count == 0 && _runs.Count == 0 && (_hasBegun || _looked is not { } last || _time.GetElapsedTime(last) >= Limits.RepairInterval))
        {
            _looked = _time.GetTimestamp();
            _hasBegun = false;
            foreach (ReplicaMove move in RepairPolicy.Decide(state, _silence.Of, AwayMax, Limits.RepairMovesPerLookMax))
            {
                _waiting.Enqueue(move);
            }
        }

        return _waiting.TryDequeue(out ReplicaMove? next) ? next : null;
    }
}
