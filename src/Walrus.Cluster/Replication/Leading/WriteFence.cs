namespace Walrus.Cluster.Replication;

/// <summary>Whether an append may begin.</summary>
internal enum FenceState
{
    /// <summary>It has begun; <see cref="WriteFence.Exit"/> must follow.</summary>
    Open = 0,

    /// <summary>The segment is being rolled over.</summary>
    Closed = 1,

    /// <summary>The lease is over, for good.</summary>
    Ended = 2,
}

/// <summary>
/// The write fence: counts the appends of a segment that are under way, and lets no new one begin once it is closed. What was let in before is waited for, so that
/// nobody appends behind a length that was read afterwards. Without a lock for those who append.
/// </summary>
internal sealed class WriteFence
{
    private const long ClosedFlag = 1L << 62;
    private const long EndedFlag = 1L << 61;
    private const long Flags = ClosedFlag | EndedFlag;

    private readonly Lock _gate = new();
    private long _state;
    private TaskCompletionSource? _empty;

    /// <summary>True once it has ended.</summary>
    public bool IsEnded => (Volatile.Read(ref _state) & EndedFlag) != 0;

    /// <summary>True while it lets nobody in.</summary>
    public bool IsClosed => (Volatile.Read(ref _state) & Flags) != 0;

    /// <summary>Lets an append in, or not.</summary>
    public FenceState Enter()
    {
        long state = Interlocked.Increment(ref _state);
        if ((state & Flags) == 0)
        {
            return FenceState.Open;
        }

        Exit();
        return (state & EndedFlag) != 0 ? FenceState.Ended : FenceState.Closed;
    }

    /// <summary>An append that was let in is stored, or is known not to be.</summary>
    public void Exit()
    {
        long state = Interlocked.Decrement(ref _state);
        if ((state & Flags) != 0 && (state & ~Flags) == 0)
        {
            Volatile.Read(ref _empty)?.TrySetResult();
        }
    }

    /// <summary>Lets nobody in any more; the task completes when all who are in have left.</summary>
    public Task CloseAsync() => CloseAsync(ClosedFlag);

    /// <summary>As <see cref="CloseAsync()"/>, for good.</summary>
    public Task EndAsync() => CloseAsync(EndedFlag);

    /// <summary>Takes <see cref="CloseAsync()"/> back; what ended stays so.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            if (!IsEnded)
            {
                Volatile.Write(ref _empty, null);
            }

            _ = Interlocked.And(ref _state, ~ClosedFlag);
        }
    }

    private Task CloseAsync(long flag)
    {
        lock (_gate)
        {
            TaskCompletionSource empty = _empty ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _empty, empty); // Before the flag: whoever leaves after it finds whom to tell.
            long before = Interlocked.Or(ref _state, flag);
            if ((before & ~Flags) == 0)
            {
                empty.TrySetResult();
            }

            return empty.Task;
        }
    }
}
