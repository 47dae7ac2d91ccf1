using Walrus.Storage.Events;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Packs;
using Walrus.Storage.Packs.Merging;
using Walrus.Storage.Topics;
using Walrus.Storage.Workers;

namespace Walrus.Storage.Retention;

/// <summary>
/// Keeps the store in shape beside appends, on a thread of its own: applies retention, gives back what is dead, merges packs. Held to a rate,
/// and stands back while the journal's keeper is behind with packing. What it leaves undone is due again after the next start.
/// </summary>
internal sealed class StoreTender : IDisposable
{
    private const int BytesPunchedPerByteMoved = 1024;
    private const int RestShare = 9;
    private readonly StoreCatalog _catalog;
    private readonly PackShelf _shelf;
    private readonly PackMerger _merger;
    private readonly HolePuncher _puncher;
    private readonly TenderServices _services;
    private readonly RetentionPass _retention;
    private readonly Pace _pace;
    private readonly EngineWorker _worker;
    private readonly ITimer _timer;
    private readonly HashSet<PackId> _setAside = [];
    private TimeSpan _mergesAgainAt;
    private volatile bool _isRetentionDue;
    private volatile bool _isStopping;
    private volatile bool _isClockRunning;

    public StoreTender(StoreCatalog catalog, PackShelf shelf, PackMerger merger, IFileSystem files, TenderServices services)
    {
        _catalog = catalog;
        _shelf = shelf;
        _merger = merger;
        _puncher = new HolePuncher(files, services.Bounds);
        _services = services;
        _retention = new RetentionPass(catalog, services.Time);
        _pace = new Pace(services.BytesPerSecond);
        _worker = services.Workers.Create("walrus-tend", Round);
        _timer = services.Time.CreateTimer(_ => LookAtRetention(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start()
    {
        _worker.Start();
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
    public void Notice() => _worker.Wake();

    /// <summary>Ends the thread; a merge that is under way is given up.</summary>
    public void Stop()
    {
        _isStopping = true;
        _worker.Stop();
        _worker.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _worker.Dispose();
    }

    private void LookAtRetention()
    {
        _isRetentionDue = true;
        Notice();
    }

    /// <summary>Tends the store once, and rests. False when it was the last time.</summary>
    private bool Round()
    {
        if (_isStopping)
        {
            return false;
        }

        try
        {
            TimeSpan began = Now;
            Tend();
            RestFrom(Now - began);
        }
        catch (OperationCanceledException)
        {
            // The engine closes, or packing needs the room that a merge was about to take: the next pack wakes the worker again.
        }
        catch (StorageException fault) when (IsFinal(fault))
        {
            return false;
        }
        catch (StorageException fault)
        {
            _services.Log.TendingFailed(fault.Message);
        }
        catch (ObjectDisposedException) when (_services.Health.State == EngineState.Closed)
        {
            return false;
        }
        catch (Exception fault)
        {
            _services.Health.Fail(new InternalFaultException(fault));
            return false;
        }

        return true;
    }

    /// <summary>What frees space comes first and is done whatever else goes wrong.</summary>
    private void Tend()
    {
        do
        {
            if (_isRetentionDue)
            {
                _isRetentionDue = false;
                Retain();
            }

            Attempt(DropDead);
            Attempt(Punch);
        }
        while (MergeNext());
    }

    private void Retain()
    {
        foreach ((PartitionLog log, RetentionPolicy policy) in _retention.Bounded())
        {
            // One by one: damage in one topic must not let all others grow for ever.
            Attempt(() =>
            {
                try
                {
                    CutHistory cuts = log.Index.Layout.Cuts;
                    Offset start = _retention.StartOf(log, policy);
                    if (start > log.Start)
                    {
                        log.Trim(start, cuts);
                    }
                }
                catch (TopicDeletedException)
                {
                    // Faster than retention.
                }
            });
            Rest(0);
        }
    }

    private void DropDead()
    {
        while (Choose(MergePlan.Dead(Facts())) is { Count: > 0 } dead)
        {
            Replace(dead);
            Rest(0);
        }
    }

    private void Punch()
    {
        foreach (PackReader pack in _shelf.Packs)
        {
            Rest(_puncher.Punch(pack, StartOf) / BytesPunchedPerByteMoved);
        }
    }

    /// <summary>Rewrites or merges once; false when there is nothing to do, or it failed and has time.</summary>
    private bool MergeNext()
    {
        if (Now < _mergesAgainAt || Choose(MergePlan.Next(Facts(), _services.Bounds)) is not { Count: > 0 } next)
        {
            return false;
        }

        try
        {
            Replace(next);
            return true;
        }
        catch (StorageException fault) when (!IsFinal(fault))
        {
            // A full disk, or damage in a pack: appends and reads go on, and whoever reads the damaged place meets it. What can not be read is
            // not merged again; anything else is tried again, but not with each pack that is published.
            _services.Log.TendingFailed(fault.Message);
            PackReader? unreadable = next.Find(pack => pack.Path == PathOf(fault));
            if (unreadable is not null)
            {
                return _setAside.Add(unreadable.Id);
            }

            _mergesAgainAt = Now + Limits.MergeRetryDelay;
            return false;
        }
    }

    private void Replace(List<PackReader> packs)
    {
        MergedPacks merged = _merger.Replace(packs, Breathe);
        foreach (PackReader pack in packs)
        {
            _puncher.Forget(pack.Id);
            _ = _setAside.Remove(pack.Id);
        }

        _services.Meter.Merged(merged);
        _services.Events.Watched?.Raise(new EngineEvent.PacksReplaced(merged.Packs, merged.BytesBefore, merged.BytesAfter));
    }

    private List<PackFacts> Facts() => [.. _shelf.Packs.Select(FactsOf)];

    private PackFacts FactsOf(PackReader pack)
    {
        PackFacts facts = PackFacts.Of(pack, AliveIn) with { IsSetAside = _setAside.Contains(pack.Id) };
        if (facts.IsSetAside || facts.LiveBytes <= 0 || !_services.Bounds.IsMostlyDead(facts))
        {
            return facts;
        }

        try
        {
            return PackFacts.ExactlyOf(pack, AliveIn);
        }
        catch (StorageException fault) when (!IsFinal(fault) && !fault.IsTransient)
        {
            _services.Log.TendingFailed(fault.Message);
            _ = _setAside.Add(pack.Id);
            return facts with { IsSetAside = true };
        }
    }

    private List<PackReader> Choose(IReadOnlyList<PackId> packs) => [.. _shelf.Packs.Where(pack => packs.Contains(pack.Id))];

    private OffsetRange? AliveIn(PackReader pack, PackRun run) =>
        _catalog.FindPartition(run.Partition) is { } log ? log.Index.Layout.AliveIn(pack, run, log.Start) : null;

    /// <summary>
    /// What holes are punched by: only what is durably gone. What a cut took is not asked for, as it is in force before it is durable; it goes when
    /// its pack is written again, which a record behind the cut's says.
    /// </summary>
    private Offset? StartOf(PartitionId partition) => _catalog.FindPartition(partition)?.Start;

    private TimeSpan Now => _services.Time.GetElapsedTime(0);

    /// <summary>
    /// Between two pieces of work that takes room and the disk's time: stands back while packing is behind, gives up when packing itself finds
    /// no room (what was written so far then goes), and keeps to the rate.
    /// </summary>
    private void Breathe(long bytes)
    {
        while (_services.IsPackingBehind())
        {
            if (_services.IsOutOfRoom() || _worker.Pause(Limits.TenderPatience))
            {
                throw new OperationCanceledException();
            }
        }

        Rest(bytes);
    }

    /// <summary>Keeps to the rate; gives up when the engine closes.</summary>
    private void Rest(long bytes)
    {
        TimeSpan rest = _pace.Take(bytes, Now);
        while (_worker.Pause(rest) ? throw new OperationCanceledException() : rest > TimeSpan.Zero)
        {
            rest = _pace.Take(0, Now);
        }
    }

    /// <summary>A look at many packs and topics costs time, and each trim asks for one: at most a tenth of a core goes into it.</summary>
    private void RestFrom(TimeSpan worked)
    {
        TimeSpan rest = worked * RestShare;
        _ = _worker.Pause(rest < Limits.TenderRestMax ? rest : Limits.TenderRestMax);
    }

    private void Attempt(Action work)
    {
        try
        {
            work();
        }
        catch (StorageException fault) when (!IsFinal(fault))
        {
            // Tried again with the next pack, trim or look.
            _services.Log.TendingFailed(fault.Message);
        }
    }

    private static bool IsFinal(StorageException fault) => fault is EngineFailedException or EngineClosedException or FlushFailedException;

    private static string? PathOf(StorageException fault) => fault switch
    {
        StoreCorruptException corrupt => corrupt.Path,
        FileAccessException { IsTransient: false } refused => refused.Path,
        CodecMissingException missing => missing.Path,
        _ => null,
    };
}

/// <summary>What the tender needs besides the packs.</summary>
internal sealed record TenderServices(EngineHealth Health, TimeProvider Time, StorageLog Log, StorageMeter Meter, EngineEvents Events)
{
    /// <summary>Whether full journal files wait to be packed.</summary>
    public required Func<bool> IsPackingBehind { get; init; }

    /// <summary>Whether the journal finds no room on the disk.</summary>
    public required Func<bool> IsOutOfRoom { get; init; }

    public required MergeBounds Bounds { get; init; }

    /// <summary>Where the tender works.</summary>
    public required EngineWorkers Workers { get; init; }

    public required TimeSpan RetentionInterval { get; init; }

    public required long BytesPerSecond { get; init; }
}
