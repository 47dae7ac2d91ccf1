namespace Walrus.Storage.Topics;

/// <summary>Wakes those who wait for an end to move. No polling: a waiter takes <see cref="Next"/>, looks again, then awaits it.</summary>
internal sealed class EndSignal
{
    private TaskCompletionSource? _next;
    private Exception? _ended;

    /// <summary>Completes at the next <see cref="Raise"/>; faults when the engine ends.</summary>
    public Task Next()
    {
        if (Volatile.Read(ref _ended) is { } ended)
        {
            return Task.FromException(ended);
        }

        TaskCompletionSource? current = Volatile.Read(ref _next);
        if (current is null)
        {
            var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            current = Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh;
        }

        if (Volatile.Read(ref _ended) is { } late)
        {
            _ = current.TrySetException(late);
        }

        return current.Task;
    }

    /// <summary>The end has moved.</summary>
    public void Raise()
    {
        // The end's store before the look for waiters: volatile does not order a store before a later load, and a waiter would sleep on.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _next) is not null)
        {
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
        }
    }

    /// <summary>The end will never move again; all present and future waiters get <paramref name="reason"/>.</summary>
    public void End(Exception reason)
    {
        Volatile.Write(ref _ended, reason);
        Interlocked.Exchange(ref _next, null)?.TrySetException(reason);
    }
}
