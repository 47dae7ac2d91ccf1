namespace Walrus.Peers;

/// <summary>A pause that can be cut short. Waking when nobody pauses cuts the next pause.</summary>
internal sealed class WakeablePause(TimeProvider time)
{
    private readonly Lock _gate = new();
    private CancellationTokenSource? _pausing;
    private bool _isWoken;

    /// <summary>Waits for <paramref name="pause"/>, <see cref="Wake"/> or the token; never throws.</summary>
    public async Task WaitAsync(TimeSpan pause, CancellationToken stopping)
    {
        using CancellationTokenSource wake = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        lock (_gate)
        {
            if (_isWoken)
            {
                _isWoken = false;
                return;
            }

            _pausing = wake;
        }

        await Task.Delay(pause, time, wake.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        lock (_gate)
        {
            _pausing = null;
            _isWoken = false;
        }
    }

    /// <summary>Ends the pause. From any thread.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _isWoken = true;
            _ = _pausing?.CancelAsync(); // Within the lock, because the pause disposes it after leaving the lock. Continuations run elsewhere.
        }
    }
}
