namespace Walrus.Storage.Journal;

/// <summary>
/// Something that waits for the committer: it is written into the journal, perhaps flushed with its whole group, then completed.
/// The committer calls <see cref="TryWrite"/> and exactly one of <see cref="Complete"/> and <see cref="Fail"/>.
/// </summary>
internal abstract class StagedWork
{
    /// <summary>True when <see cref="Complete"/> may come only after a flush.</summary>
    public abstract bool NeedsFlush { get; }

    /// <summary>True for what lets space on the disk be freed (<see cref="JournalReserve.Freeing"/>): it is tried where appends are refused for want of room.</summary>
    public virtual bool FreesSpace => false;

    /// <summary>True when entries that are handed over after this must not join a batch that was handed over before it.</summary>
    public virtual bool IsBarrier => false;

    /// <summary>How many callers wait for this.</summary>
    public abstract int Waiters { get; }

    /// <summary>What its callers took of the <see cref="StagingBudget"/>, in bytes.</summary>
    public virtual int StagedBytes => 0;

    /// <summary>
    /// Writes the records. False when the journal has no room now: nothing was written, and the call is repeated later.
    /// Runs under the committer's role, so it may change what only the role may change.
    /// </summary>
    public abstract bool TryWrite(JournalWriter writer);

    /// <summary>The kernel has the records: readers may see what they say. Under the committer's role.</summary>
    public virtual void Publish()
    {
    }

    /// <summary>The records reached <paramref name="reached"/>. Must not throw.</summary>
    public abstract void Complete(Durability reached);

    /// <summary>The work will not be done, or (after a failed flush) nobody knows whether it was. Must not throw.</summary>
    public abstract void Fail(StorageException cause);
}
