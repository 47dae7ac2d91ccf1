using Microsoft.Extensions.Logging;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>
/// Completes this node's copies of sealed segments from other replicas: what it missed while it was away, copies that it lost, and in place of damaged ones. At a bounded rate
/// (<see cref="Limits.RepairBytesPerSecond"/>), a few at once.
/// </summary>
public sealed partial class GapFiller : IDisposable
{
    private readonly IClusterView _view;
    private readonly ISegmentReplicas _replicas;
    private readonly SegmentFill _fill;
    private readonly ISealedCopies _copies;
    private readonly RepairProgress _progress;
    private readonly TimeProvider _time;
    private readonly RepairCounter _counter;
    private readonly RepairLog _log;
    private readonly SegmentRuns _runs;
    private readonly PokedLoop _loop;
    private uint _turn;

    /// <summary>A filler that does nothing before <see cref="RunAsync"/>.</summary>
    public GapFiller(IClusterView view, SegmentHost host, SegmentPeers peers, TimeProvider time, ILoggerFactory loggers)
        : this(view, host, host, (peers ?? throw new ArgumentNullException(nameof(peers))).Fill, time, loggers)
    {
    }

    internal GapFiller(IClusterView view, ISegmentReplicas replicas, ISealedCopies copies, SegmentFill fill, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(replicas);
        _view = view;
        _replicas = replicas;
        _fill = fill;
        _copies = copies;
        _progress = fill.Progress;
        _time = time;
        _counter = new RepairCounter(view.Own.Node, "walrus.repair.gaps", "Copies here that lacked entries: completed, or not yet.");
        _log = new RepairLog(loggers.CreateLogger<GapFiller>(), _counter);
        _loop = new PokedLoop(Limits.RepairInterval, time);
        _runs = new SegmentRuns(Limits.RepairsPerNodeMax, Limits.RepairRest, time) { Ended = Poke, Failed = _log.Failed };
    }

    /// <summary>There may be gaps now: after a reconciliation that found some. Any thread, never waits.</summary>
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
            _log.Died("Filling gaps", defect);
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
        await _runs.SweepAsync();
        IReadOnlyList<ReplicaGap> gaps = _replicas.Gaps;
        IReadOnlyList<SegmentId> damaged = _replicas.Damaged;
        if (gaps.Count == 0 && damaged.Count == 0)
        {
            _progress.Rested();
        }

        foreach (SegmentId segment in damaged)
        {
            _runs.TryBegin(segment, stop => CountedAsync(() => HealAsync(segment, stop)));
        }

        foreach (ReplicaGap gap in gaps)
        {
            if (!_runs.HasRoom)
            {
                return;
            }

            if (gap.From < gap.SealedEnd)
            {
                _runs.TryBegin(gap.Segment, stop => CountedAsync(() => FillAsync(gap, stop)));
            }
        }
    }

    private async Task<bool> CountedAsync(Func<Task<bool>> work)
    {
        bool isDone = false;
        _progress.Begun();
        try
        {
            isDone = await work();
            return isDone;
        }
        finally
        {
            _progress.Ended(isDone);
        }
    }

    /// <summary>True when there is no gap any more.</summary>
    private async Task<bool> FillAsync(ReplicaGap gap, CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        string reason = "no other replica answers";
        try
        {
            foreach (NodeId source in Sources(gap.Segment))
            {
                // The list of gaps is as old as the last reconciliation: what has been filled since is not filled again.
                Offset from = Offset.Max(gap.From, _replicas.Find(gap.Segment)?.End ?? gap.From);
                (FillFate fate, _) = await _fill.RunAsync(gap.Segment, source, from, gap.SealedEnd, Limits.PeerWaitMax, cancellationToken);
                if (fate == FillFate.Whole)
                {
                    if (from < gap.SealedEnd)
                    {
                        _log.GapFilled(gap with { From = from }, source, _time.GetElapsedTime(start));
                    }

                    return true;
                }

                reason = fate == FillFate.NotTaken ? "the copy does not take it now" : $"node {source} does not give it";
            }
        }
        catch (StorageException failure)
        {
            reason = failure.Message;
        }

        _log.GapStays(gap, reason);
        return false;
    }

    private IEnumerable<NodeId> Sources(SegmentId segment)
    {
        NodeId[] others = _view.State.FindPartition(segment.Partition)?.Find(segment.Number) is { } found
            ? [.. found.Replicas.Nodes.Where(node => node != _view.Own.Node && _view.IsLive(node))]
            : [];
        uint first = Interlocked.Increment(ref _turn);
        return others.Select((_, i) => others[(int)((first + (uint)i) % (uint)others.Length)]);
    }
}
