using System.Threading.Tasks.Sources;

namespace Walrus.Client;

/// <summary>
/// Wakes one waiter. A signal without a waiter is kept for the next one, several are one: who is woken looks at the state that the signal
/// is about. Allocates nothing per wait.
/// </summary>
internal sealed class AsyncSignal : IValueTaskSource
{
    private readonly Lock _lock = new();
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private bool _isSignalled;
    private bool _isAwaited;

    /// <summary>Wakes the waiter, now or as soon as there is one.</summary>
    public void Signal()
    {
        lock (_lock)
        {
            if (!_isAwaited)
            {
                _isSignalled = true;
                return;
            }

            _isAwaited = false;
        }

        _core.SetResult(true);
    }

    /// <summary>Completes with the next signal, or at once when one is kept. One waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        lock (_lock)
        {
            if (_isSignalled)
            {
                _isSignalled = false;
                return default;
            }

            _core.Reset();
            _isAwaited = true;
            return new ValueTask(this, _core.Version);
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
