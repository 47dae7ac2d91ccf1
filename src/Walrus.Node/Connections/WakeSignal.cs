using System.Threading.Tasks.Sources;

namespace Walrus.Node.Connections;

/// <summary>
/// An auto-reset signal for one waiter at a time that allocates nothing. Setting it twice before the wait counts once.
/// </summary>
internal sealed class WakeSignal : IValueTaskSource
{
    private const int Idle = 0;
    private const int Set = 1;
    private const int Waiting = 2;

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;

    /// <summary>A signal that nobody has raised.</summary>
    /// <param name="runsWaiterInline">True: the waiter goes on within <see cref="Raise"/>, on the raiser's stack; false: on the pool.</param>
    public WakeSignal(bool runsWaiterInline) => _core.RunContinuationsAsynchronously = !runsWaiterInline;

    /// <summary>Completes at once when raised since the last wait, else when raised.</summary>
    public ValueTask WaitAsync()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Set) == Set)
        {
            return default;
        }

        _core.Reset();
        if (Interlocked.CompareExchange(ref _state, Waiting, Idle) == Set)
        {
            Volatile.Write(ref _state, Idle);
            return default;
        }

        return new ValueTask(this, _core.Version);
    }

    /// <summary>Wakes the waiter, or lets the next wait pass. From any thread, never while holding a lock.</summary>
    public void Raise()
    {
        if (Interlocked.CompareExchange(ref _state, Set, Idle) != Waiting)
        {
            return;
        }

        // Whoever of several raisers gets here first wakes; the waiter then sees what all of them did before they came here.
        if (Interlocked.CompareExchange(ref _state, Idle, Waiting) == Waiting)
        {
            _core.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
