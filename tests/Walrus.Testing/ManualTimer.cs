namespace Walrus.Testing;

/// <summary>A timer of <see cref="ManualTime"/>.</summary>
internal sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
{
    private TimeSpan _period = Timeout.InfiniteTimeSpan;
    private volatile bool _disposed;

    /// <summary>When it fires, in elapsed time. Guarded by the clock's lock.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>The order of arming, which decides between equal due times. Guarded by the clock's lock.</summary>
    public long Armed { get; set; }

    /// <inheritdoc/>
    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return false;
        }

        // As the system's timers: a period of zero means once.
        _period = period <= TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
        if (dueTime == Timeout.InfiniteTimeSpan)
        {
            time.Disarm(this);
        }
        else
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
            time.Arm(this, dueTime);
        }

        return true;
    }

    /// <summary>Runs the callback, with the next round armed before it, so that the callback may change or dispose the timer.</summary>
    public void Fire()
    {
        if (_disposed)
        {
            return;
        }

        if (_period != Timeout.InfiniteTimeSpan)
        {
            time.Arm(this, _period);
        }

        callback(state);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        time.Disarm(this);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
