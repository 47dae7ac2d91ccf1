using Walrus.Storage.Events;
using Walrus.Storage.Packs;
using Walrus.Storage.Workers;

namespace Walrus.Storage.Journal;

/// <summary>
/// Keeps the ring turning, on a thread of its own: gets the next file ready in time, packs full files and frees them. When the disk has no
/// room it says so to those who wait, and tries again.
/// </summary>
internal sealed class JournalKeeper : IDisposable
{
    private readonly JournalRing _ring;
    private readonly JournalWriter _writer;
    private readonly Committer _committer;
    private readonly Packer _packer;
    private readonly Func<WrittenPack, PublishPackWork> _publication;
    private readonly KeeperServices _services;
    private readonly EngineWorker _worker;
    private readonly ITimer _retry;
    private volatile bool _stopping;
    private volatile bool _isPaused;
    private bool _isRoomLacking;

    public JournalKeeper(
        JournalRing ring, JournalWriter writer, Committer committer, Packer packer, Func<WrittenPack, PublishPackWork> publication, KeeperServices services)
    {
        _ring = ring;
        _writer = writer;
        _committer = committer;
        _packer = packer;
        _publication = publication;
        _services = services;
        _worker = services.Workers.Create("walrus-keeper", Round);
        _retry = services.Time.CreateTimer(_ => Retry(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start() => _worker.Start();

    /// <summary>After each group: wakes the keeper when there may be something to do. Cheap.</summary>
    public void Notice(bool isStarved)
    {
        if (isStarved || _ring.FullCount > 0 || (_writer.IsNextWanted && !_ring.IsNextReady))
        {
            _worker.Wake();
        }
    }

    /// <summary>Ends the thread after what it is at; full files that are left are packed after the next open.</summary>
    public void Stop()
    {
        _stopping = true;
        _worker.Wake();
        _worker.Join();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _retry.Dispose();
        _worker.Dispose();
    }

    private void Retry()
    {
        _isPaused = false;
        _worker.Wake();
    }

    /// <summary>Does what there is to do. False when it was the last time.</summary>
    private bool Round()
    {
        if (_stopping || _isPaused)
        {
            return !_stopping;
        }

        try
        {
            Work();
        }
        catch (StorageException fault) when (fault.IsTransient)
        {
            _services.Log.RoomLacks(fault.Message);
            _services.Events.Watched?.Raise(new EngineEvent.RoomLacking(fault));
            _isRoomLacking = true;
            _committer.RoomChanged(noRoomBecause: fault);
            _isPaused = true;
            _ = _retry.Change(Limits.RoomRetryDelay, Timeout.InfiniteTimeSpan);
        }
        catch (EngineFailedException)
        {
            return false;
        }
        catch (Exception fault)
        {
            _services.Health.Fail(fault as StorageException ?? new InternalFaultException(fault));
            _committer.RoomChanged(noRoomBecause: null);
            return false;
        }

        return !_stopping;
    }

    private void Work()
    {
        while (!_stopping)
        {
            StorageException? noRoom = PrepareNext();
            if (_ring.OldestFull is { } full)
            {
                // Also when there was no room for a file more: packing may free one.
                Pack(full);
                continue;
            }

            if (noRoom is not null)
            {
                throw noRoom;
            }

            ClearRoomLack();
            return;
        }
    }

    /// <summary>What is transiently in the way of a next file, null when nothing is.</summary>
    private StorageException? PrepareNext()
    {
        try
        {
            if ((_writer.IsNextWanted || _committer.IsStarved) && !_ring.IsNextReady && _ring.TryPrepare())
            {
                _isRoomLacking = false;
                _committer.RoomChanged(noRoomBecause: null);
            }

            return null;
        }
        catch (StorageException fault) when (fault.IsTransient)
        {
            return fault;
        }
    }

    /// <summary>All work is done: what was in the way before must not be the reason for a later refusal.</summary>
    private void ClearRoomLack()
    {
        if (_isRoomLacking)
        {
            _isRoomLacking = false;
            _committer.RoomChanged(noRoomBecause: null);
        }
    }

    private void Pack(JournalFile full)
    {
        if (_packer.Write(full) is { } pack)
        {
            PublishPackWork publication = _publication(pack);
            _committer.EnqueueUrgent(publication);
            _ = SyncWait.For(publication);
            pack.MoveLayouts();
            _services.Events.Watched?.Raise(pack.Published());
        }
        else
        {
            // Nothing to pack, but the checkpoint that replaces this file's other records must be on disk before the file is reused.
            _services.Flusher.Flush();
        }

        _ring.Release(full);
        _services.Events.Watched?.Raise(full.Reclaimed());
        _services.AfterPack();
    }
}

/// <summary>What the keeper needs besides its collaborators in the journal.</summary>
internal sealed record KeeperServices(Flusher Flusher, EngineHealth Health, TimeProvider Time, StorageLog Log, EngineEvents Events)
{
    /// <summary>Where the keeper works.</summary>
    public required EngineWorkers Workers { get; init; }

    /// <summary>Called when a full file has become free. Must not block.</summary>
    public required Action AfterPack { get; init; }
}
