namespace Walrus.Storage.Journal;

/// <summary>
/// Bounds the bytes that callers have handed over and the committer has not yet written. Above the bound, <see cref="Take"/> blocks its
/// caller: order is kept and memory is bounded even when someone starts appends without awaiting them. Who must not block asks
/// <see cref="WaitForRoomAsync"/> first.
/// </summary>
internal sealed class StagingBudget
{
    private readonly object _gate = new();
    private long _bytes;
    private TaskCompletionSource? _room;

    /// <summary>Bytes staged and not yet written.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public void Take(int bytes)
    {
        if (TryTake(bytes))
        {
            return;
        }

        lock (_gate)
        {
            while (!TryTake(bytes))
            {
                Monitor.Wait(_gate);
            }
        }
    }

    public void Return(int bytes) => Interlocked.Add(ref _bytes, -bytes);

    /// <summary>Wakes those who wait, once bytes were returned.</summary>
    public void SignalRoom()
    {
        if (Volatile.Read(ref _bytes) > Limits.StagedBytesMax)
        {
            return;
        }

        TaskCompletionSource? room;
        lock (_gate)
        {
            room = _room;
            _room = null;
            Monitor.PulseAll(_gate);
        }

        room?.TrySetResult();
    }

    /// <summary>Completes when <see cref="Take"/> would most likely not block.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _bytes) <= Limits.StagedBytesMax)
        {
            return ValueTask.CompletedTask;
        }

        Task wait;
        lock (_gate)
        {
            if (Volatile.Read(ref _bytes) <= Limits.StagedBytesMax)
            {
                return ValueTask.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            wait = _room.Task;
        }

        return new ValueTask(wait.WaitAsync(cancellationToken));
    }

    private bool TryTake(int bytes)
    {
        long after = Interlocked.Add(ref _bytes, bytes);

        // What is above the whole budget still goes when it is alone.
        if (after <= Limits.StagedBytesMax || after == bytes)
        {
            return true;
        }

        _ = Interlocked.Add(ref _bytes, -bytes);
        return false;
    }
}
