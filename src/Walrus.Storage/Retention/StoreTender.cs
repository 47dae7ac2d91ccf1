using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Packs;
using Walrus.Storage.Packs.Merging;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Retention;

/// <summary>
/// Keeps the store in shape beside appends, on a thread of its own: applies retention, gives back what is dead, merges packs. Held to a rate,
/// and stands back while the journal's keeper is behind with packing. What it leaves undone is due again after the next start.
/// </summary>
internal sealed class StoreTender : IDisposable
{
    private readonly StoreCatalog _catalog;
    private readonly PackShelf _shelf;
    private readonly PackMerger _merger;
    private readonly HolePuncher _puncher;
    private readonly TenderServices _services;
    private readonly RetentionPass _retention;
    private readonly Pace _pace;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly ManualResetEvent _stop = new(initialState: false);
    private readonly Thread _thread;
    private readonly ITimer _timer;
    private volatile bool _isRetentionDue;
    private volatile bool _isStarted;
    private volatile bool _isClockRunning;

    public StoreTender(StoreCatalog catalog, PackShelf shelf, PackMerger merger, IFileSystem files, TenderServices services)
    {
        _catalog = catalog;
        _shelf = shelf;
        _merger = merger;
        _puncher = new HolePuncher(files);
        _services = services;
        _retention = new RetentionPass(catalog, services.Time);
        _pace = new Pace(services.BytesPerSecond);
        _thread = new Thread(Run) { IsBackground = true, Name = "walrus-tend" };
        _timer = services.Time.CreateTimer(_ => LookAtRetention(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start()
    {
        _isStarted = true;
        _thread.Start();
        RetentionChanged();
        Notice();
    }

    /// <summary>A topic's retention was set: from the first one on that does not keep everything, the clock runs.</summary>
    public void RetentionChanged()
    {
        if (!_isClockRunning && _catalog.Topics.Any(topic => !topic.Retention.KeepsAll))
        {
            _isClockRunning = true;
            _ = _timer.Change(_services.RetentionInterval, _services.RetentionInterval);
        }
    }

    /// <summary>A pack was published, or something was given up: there may be something to do. Cheap.</summary>
    public void Notice()
    {
        try
        {
            _ = _wake.Set();
        }
        catch (ObjectDisposedException)
        {
            // The engine closed meanwhile.
        }
    }

    /// <summary>Ends the thread; a merge that is under way is given up.</summary>
    public void Stop()
    {
        _ = _stop.Set();
        if (_isStarted)
        {
            _thread.Join();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _wake.Dispose();
        _stop.Dispose();
    }

    private bool IsStopping => _stop.WaitOne(TimeSpan.Zero);

    private void LookAtRetention()
    {
        _isRetentionDue = true;
        Notice();
    }

    private void Run()
    {
        WaitHandle[] handles = [_stop, _wake];
        while (WaitHandle.WaitAny(handles) == 1)
        {
            try
            {
                Tend();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (StorageException fault) when (fault is EngineFailedException or EngineClosedException or FlushFailedException)
            {
                return;
            }
            catch (StorageException fault)
            {
                // A full disk, or damage in a pack: appends and reads go on, and whoever reads the damaged place meets it. Tried again with
                // the next pack or the next look.
                _services.Log.TendingFailed(fault.Message);
            }
            catch (Exception fault)
            {
                _services.Health.Fail(new InternalFaultException(fault));
                return;
            }
        }
    }

    private void Tend()
    {
        if (_isRetentionDue)
        {
            _isRetentionDue = false;
            Retain();
        }

        while (PlanMerge() is { Count: > 0 } next)
        {
            MergedPacks merged = _merger.Replace(next, Breathe);
            foreach (PackReader pack in next)
            {
                _puncher.Forget(pack.Id);
            }

            _services.Meter.Merged(merged);
        }

        foreach (PackReader pack in _shelf.Packs)
        {
            Breathe(_puncher.Punch(pack, StartOf) / 1024);
        }
    }

    private void Retain()
    {
        foreach ((PartitionLog log, Offset start) in _retention.Due())
        {
            try
            {
                _ = log.TrimAsync(start).AsTask().GetAwaiter().GetResult();
            }
            catch (TopicDeletedException)
            {
                // Faster than retention.
            }

            Breathe(0);
        }
    }

    private List<PackReader> PlanMerge()
    {
        IReadOnlyList<PackReader> packs = _shelf.Packs;
        IReadOnlyList<PackId> next = MergePlan.Next([.. packs.Select(pack => PackFacts.Of(pack, StartOf))]);
        return [.. packs.Where(pack => next.Contains(pack.Id))];
    }

    private Offset? StartOf(PartitionId partition) => _catalog.FindPartition(partition)?.Start;

    /// <summary>Between two pieces of work: gives up when the engine closes, stands back while packing is behind, and keeps to the rate.</summary>
    private void Breathe(long bytes)
    {
        while (_services.IsPackingBehind() && !IsStopping)
        {
            _ = WaitHandle.WaitAny([_stop, _wake], Limits.TenderPatience);
        }

        TimeSpan rest = _pace.Take(bytes, _services.Time.GetElapsedTime(0));
        if (_stop.WaitOne(rest))
        {
            throw new OperationCanceledException();
        }
    }
}

/// <summary>What the tender needs besides the packs.</summary>
internal sealed record TenderServices(EngineHealth Health, TimeProvider Time, StorageLog Log, StorageMeter Meter)
{
    /// <summary>Whether full journal files wait to be packed.</summary>
    public required Func<bool> IsPackingBehind { get; init; }

    public required TimeSpan RetentionInterval { get; init; }

    public required long BytesPerSecond { get; init; }
}
