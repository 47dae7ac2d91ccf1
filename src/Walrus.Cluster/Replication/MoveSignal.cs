namespace Walrus.Cluster.Replication;

/// <summary>Wakes those who wait for something to move: take <see cref="Next"/>, look, then await it. Costs a look when nobody waits.</summary>
internal sealed class MoveSignal
{
    private TaskCompletionSource? _next;

    /// <summary>Completes at the next <see cref="Raise"/>.</summary>
    public Task Next()
    {
        if (Volatile.Read(ref _next) is { } waiting)
        {
            return waiting.Task;
        }

        TaskCompletionSource fresh = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh).Task;
    }

    /// <summary>It has moved.</summary>
    public void Raise()
    {
        // The move before the look for waiters, which a volatile read alone does not promise.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _next) is not null)
        {
            Interlocked.Exchange(ref _next, null)?.TrySetResult();
        }
    }
}
