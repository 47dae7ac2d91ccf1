using System.Collections.Concurrent;
using Walrus.Storage.Cursors;
using Walrus.Storage.Topics;

namespace Walrus.Storage;

/// <content>The partition's cursors.</content>
public sealed partial class PartitionLog
{
    private readonly ConcurrentDictionary<CursorName, Cursor> _cursors = new();

    /// <summary>The names of the cursors that there are, in no order: those that were asked for since the store was opened, and those that moved before.</summary>
    public IReadOnlyCollection<CursorName> CursorNames => [.. _cursors.Keys];

    internal IEnumerable<Cursor> Cursors => _cursors.Values;

    /// <summary>The cursor of that name: at <see cref="Start"/> when it never moved. Always the same object for a name, until it is deleted.</summary>
    /// <exception cref="TooManyTopicsException">The partition has no room for another cursor.</exception>
    public Cursor GetCursor(CursorName name)
    {
        ThrowIfDeleted();
        if (_cursors.TryGetValue(name, out Cursor? known))
        {
            return known;
        }

        if (_cursors.Count >= Limits.PartitionCursorsMax || !_services.Catalog.TryTakeCheckpointRoom(CheckpointSize.OfCursor(name)))
        {
            throw new TooManyTopicsException(Topic);
        }

        Cursor made = new(this, name, Start, _services.CursorVisibility, _services.Consistency);
        Cursor kept = _cursors.GetOrAdd(name, made);
        if (!ReferenceEquals(kept, made))
        {
            _services.Catalog.ReturnCheckpointRoom(CheckpointSize.OfCursor(name)); // Another caller was faster.
        }

        return kept;
    }

    /// <summary>
    /// Deletes the cursor of that name, durably, whatever the fsync schedule. False when there is none. It has no say any more in what was consumed
    /// (<see cref="RetentionPolicy.DropsConsumed"/>); readers that still hold it get <see cref="CursorDeletedException"/>; the name may be used again and begins at
    /// <see cref="Start"/>. Cancelling stops only the wait.
    /// </summary>
    /// <exception cref="StorageException">The topic was deleted, the engine has failed or is closed, or the disk is full.</exception>
    public async ValueTask<bool> DeleteCursorAsync(CursorName name, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfNotWritable();
        var work = new DeleteCursorWork(this, name, _services);
        _services.Committer.Add(work);
        _services.Committer.Kick(mayRunHere: false);
        return await work.Done.WaitAsync(cancellationToken);
    }

    /// <summary>As <see cref="DeleteCursorAsync"/>, blocking.</summary>
    /// <exception cref="StorageException">The topic was deleted, the engine has failed or is closed, or the disk is full.</exception>
    public bool DeleteCursor(CursorName name)
    {
        ThrowIfNotWritable();
        return Run(new DeleteCursorWork(this, name, _services));
    }

    internal Cursor? FindCursor(CursorName name) => _cursors.GetValueOrDefault(name);

    /// <summary>The cursor's deletion stands in the journal.</summary>
    internal void ForgetCursor(CursorName name) => _ = _cursors.TryRemove(name, out _);

    /// <summary>Puts back a cursor that recovery found.</summary>
    internal void RestoreCursor(CursorName name, Offset position) =>
        _cursors[name] = new Cursor(this, name, position, _services.CursorVisibility, _services.Consistency);
}
