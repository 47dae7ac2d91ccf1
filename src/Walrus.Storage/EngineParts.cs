using Walrus.Storage.Compression;
using Walrus.Storage.Events;
using Walrus.Storage.Journal;
using Walrus.Storage.Packs;
using Walrus.Storage.Retention;
using Walrus.Storage.Topics;

namespace Walrus.Storage;

/// <summary>The running parts of one engine, and the order in which they stop.</summary>
internal sealed class EngineParts
{
    public required EngineHealth Health { get; init; }

    public required PartitionServices Services { get; init; }

    public required JournalWriter Writer { get; init; }

    public required JournalRing Ring { get; init; }

    public required JournalStage Stage { get; init; }

    public required Flusher Flusher { get; init; }

    public required JournalKeeper Keeper { get; init; }

    public required Packer Packer { get; init; }

    public required Codecs Codecs { get; init; }

    public required PackShelf Shelf { get; init; }

    public required StoreTender Tender { get; init; }

    public required IntervalFlusher Interval { get; init; }

    public required StorageMeter Meter { get; init; }

    public required StorageLog Log { get; init; }

    public EngineEvents Events => Services.Events;

    public required IDisposable DirectoryLock { get; init; }

    /// <summary>Starts the threads.</summary>
    public void Start()
    {
        Health.OnFailed = OnFailed;
        Services.Committer.AfterGroup = AfterGroup;
        Services.Committer.Start();
        Keeper.Start();
        Keeper.Notice(isStarved: false);
        Tender.Start();
    }

    /// <summary>Lets go of what was never started.</summary>
    public void Discard()
    {
        Keeper.Dispose();
        Interval.Dispose();
        Tender.Dispose();
        Shelf.Dispose();
        Codecs.Dispose();
        Ring.Dispose();
        Stage.Dispose();
        Meter.Dispose();
    }

    /// <summary>Finishes what is staged, packs what is left, flushes, and closes all files. The directory is free afterwards.</summary>
    public async Task CloseAsync()
    {
        try
        {
            await StopThreadsAsync();
            if (Health.Failure is null)
            {
                PackAndFlush();
            }
        }
        catch (StorageException fault)
        {
            Log.NotPacked(fault.Message);
        }
        finally
        {
            EndWaits(new EngineClosedException());
            Services.Committer.Dispose();
            Keeper.Dispose();
            Tender.Dispose();
            Shelf.Dispose();
            Codecs.Dispose();
            Writer.Close();
            Ring.Dispose();
            Stage.Dispose();
            Meter.Dispose();
            DirectoryLock.Dispose();
            Events.End();
        }
    }

    /// <summary>
    /// The keeper ends while the committer still publishes its packs; before that, what waits for room gets it. What comes after the
    /// barrier and finds no room fails.
    /// </summary>
    private async Task StopThreadsAsync()
    {
        foreach (Cursor cursor in Services.Catalog.Topics.SelectMany(topic => topic.Partitions).SelectMany(log => log.Cursors))
        {
            cursor.RecordPosition();
        }

        Tender.Stop();
        var barrier = new FlushWork();
        Services.Committer.Add(barrier);
        Services.Committer.Kick(mayRunHere: false);
        await barrier.Done.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        Keeper.Stop();
        Services.Committer.RoomChanged(new EngineClosedException());
        Services.Committer.Stop();
        Interval.Dispose();
    }

    private void AfterGroup(bool isStarved)
    {
        Keeper.Notice(isStarved);
        if (Flusher.UnflushedBytes > Limits.UnflushedBytesMax / 2)
        {
            Interval.FlushSoon();
        }
    }

    /// <summary>Nobody else writes any more: this thread has the committer's role.</summary>
    private void PackAndFlush()
    {
        Flusher.Flush();
        while (Ring.OldestFull is { } full)
        {
            PackLast(full);
            Ring.Release(full);
            Events.Watched?.Raise(full.Reclaimed());
        }

        PackLast(Writer.Current);
        Writer.AppendFlushMark(Format.RecordKind.Closed);
        Writer.WriteOut();
        Flusher.Flush();
    }

    private void PackLast(JournalFile file)
    {
        if (Packer.Write(file) is { } pack)
        {
            var publication = new PublishPackWork(pack.Body, Services.Catalog);
            Invariant.Holds(publication.TryWrite(Writer), "the reserve holds the publications of all files");
            Writer.WriteOut();
            Flusher.Flush();
            pack.MoveLayouts();
            Events.Watched?.Raise(pack.Published());
        }
    }

    /// <summary>Nobody may wait for what will not come: neither for an end that does not move any more, nor for room in the ring.</summary>
    private void OnFailed(StorageException cause)
    {
        Log.Failed(cause);
        Events.Watched?.Raise(new EngineEvent.Failed(cause));
        EndWaits(new EngineFailedException(cause));
        Services.Committer.RoomChanged(noRoomBecause: null);
    }

    private void EndWaits(StorageException ended)
    {
        foreach (PartitionLog log in Services.Catalog.Partitions)
        {
            log.Index.Written.End(ended);
            log.Index.Flushed.End(ended);
        }
    }
}
