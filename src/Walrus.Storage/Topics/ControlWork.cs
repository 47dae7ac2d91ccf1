using Walrus.Storage.Journal;

namespace Walrus.Storage.Topics;

/// <summary>
/// Work with one waiter who awaits a value: making a topic, sealing a segment, publishing a pack, a flush. Rare, so it allocates.
/// </summary>
internal abstract class ControlWork<T> : StagedWork
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The outcome, once written and (if asked) flushed.</summary>
    public Task<T> Done => _done.Task;

    /// <inheritdoc/>
    public override int Waiters => 1;

    /// <summary>What <see cref="Done"/> completes with.</summary>
    protected abstract T Outcome { get; }

    /// <summary>The caller's mistake, found when the work's turn came: set instead of writing anything.</summary>
    protected StorageException? Refusal { get; set; }

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        if (Refusal is { } refusal)
        {
            _ = _done.TrySetException(refusal);
        }
        else
        {
            _ = _done.TrySetResult(Outcome);
        }
    }

    /// <inheritdoc/>
    public override void Fail(StorageException cause) => _ = _done.TrySetException(cause);
}
