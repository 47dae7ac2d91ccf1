using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>
/// Makes copies that other nodes ask for, before the metadata names this node as their holder. Each is protected from being deleted until
/// <see cref="Limits.CopyKeptMax"/> after somebody last asked. Thread-safe.
/// </summary>
internal sealed class CopyWork(ISegmentReplicas replicas, SegmentFill fill, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<SegmentId, Kept> _kept = [];
    private readonly SemaphoreSlim _places = new(Limits.RepairsPerNodeMax);
    private bool _isDisposed;

    /// <summary>Copies that are protected now.</summary>
    internal int KeptCount
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count;
            }
        }
    }

    /// <summary>Copies for one turn.</summary>
    /// <param name="request">What is wanted; its end is what the metadata says here, too.</param>
    /// <param name="start">The segment's base.</param>
    /// <param name="cancellationToken">Stops the turn; what was copied stays.</param>
    /// <exception cref="StorageException">The copy could not be stored.</exception>
    public async ValueTask<CopyAnswer> RunTurnAsync(CopyRequest request, Offset start, CancellationToken cancellationToken)
    {
        if (replicas.Damaged.Contains(request.Segment) || !Keep(request.Segment))
        {
            return new CopyAnswer(CopyProgress.NotNow, start);
        }

        if (!await EnterAsync(cancellationToken))
        {
            return new CopyAnswer(CopyProgress.UnderWay, End(request.Segment, start));
        }

        try
        {
            (FillFate fate, Offset end) = await fill.RunAsync(
                request.Segment, request.Source, End(request.Segment, start), request.SealedEnd, Limits.CopyTurnMax, cancellationToken);
            return new CopyAnswer(Progress(fate), end);
        }
        finally
        {
            _places.Release();
            Keep(request.Segment);
        }
    }

    /// <summary>Lets go of all copies.</summary>
    public void Dispose()
    {
        Kept[] kept;
        lock (_gate)
        {
            _isDisposed = true;
            kept = [.. _kept.Values];
            _kept.Clear();
        }

        foreach (Kept item in kept)
        {
            item.Dispose();
        }

        _places.Dispose();
    }

    private static CopyProgress Progress(FillFate fate) => fate switch
    {
        FillFate.Whole => CopyProgress.Whole,
        FillFate.TurnOver => CopyProgress.UnderWay,
        FillFate.SourceFailed => CopyProgress.SourceFailed,
        _ => CopyProgress.NotNow,
    };

    /// <summary>Waits for a place, for as long as a turn.</summary>
    private async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource turn = new(Limits.CopyTurnMax, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(turn.Token, cancellationToken);
        try
        {
            await _places.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private Offset End(SegmentId segment, Offset start) => replicas.Find(segment)?.End ?? start;

    /// <summary>Protects the copy from now on for the time; false when this ends.</summary>
    private bool Keep(SegmentId segment)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return false;
            }

            if (!_kept.TryGetValue(segment, out Kept? kept))
            {
                kept = new Kept(replicas.KeepDuringCopy(segment), time.CreateTimer(_ => LetGo(segment), null, Limits.CopyKeptMax, Timeout.InfiniteTimeSpan));
                _kept.Add(segment, kept);
                return true;
            }

            kept.Timer.Change(Limits.CopyKeptMax, Timeout.InfiniteTimeSpan);
            return true;
        }
    }

    private void LetGo(SegmentId segment)
    {
        Kept? kept;
        lock (_gate)
        {
            _kept.Remove(segment, out kept);
        }

        kept?.Dispose();
    }

    private sealed record Kept(IDisposable Hold, ITimer Timer) : IDisposable
    {
        public void Dispose()
        {
            Timer.Dispose();
            Hold.Dispose();
        }
    }
}
