namespace Walrus.Testing;

/// <summary>
/// A clock that stands still until it is advanced. Timers fire inside <see cref="Advance"/>, on its thread, in the order of their due
/// times (equal ones in the order in which they were armed), each at exactly its due time.
/// </summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _armed = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private DateTimeOffset _now;
    private TimeSpan _elapsed;
    private long _armings;

    /// <summary>Starts at <paramref name="start"/>, by default on 1 January 2025 UTC.</summary>
    public ManualTime(DateTimeOffset? start = null) => _now = start ?? new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Timers that wait to fire.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_gate)
            {
                return _armed.Count;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _elapsed.Ticks;
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets <paramref name="by"/> pass, firing what becomes due on the way, also timers that a callback arms within it.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        TimeSpan target;
        lock (_gate)
        {
            target = _elapsed + by;
        }

        while (TakeDue(target) is { } timer)
        {
            timer.Fire(); // Outside the lock: callbacks arm timers and read the clock.
        }
    }

    /// <summary>Lets <paramref name="by"/> pass without anybody noticing before its end, as when a process is suspended: what became due meanwhile fires then, late.</summary>
    public void Stall(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        lock (_gate)
        {
            MoveTo(_elapsed + by);
        }

        Advance(TimeSpan.Zero);
    }

    /// <summary>Moves the wall clock alone, as an administrator or NTP may; elapsed time and timers do not notice.</summary>
    public void JumpWallClock(TimeSpan by)
    {
        lock (_gate)
        {
            _now += by;
        }
    }

    /// <summary>Completes when at least <paramref name="count"/> timers are armed: the signal that a background loop waits again.</summary>
    public Task WaitForArmedAsync(int count)
    {
        lock (_gate)
        {
            if (_armed.Count >= count)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task;
        }
    }

    internal void Arm(ManualTimer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            _armed.Remove(timer);
            timer.Due = _elapsed + dueTime;
            timer.Armed = _armings++;
            _armed.Add(timer);
            foreach ((int count, TaskCompletionSource reached) in _waiters)
            {
                if (_armed.Count >= count)
                {
                    reached.TrySetResult();
                }
            }

            _waiters.RemoveAll(waiter => waiter.Reached.Task.IsCompleted);
        }
    }

    internal void Disarm(ManualTimer timer)
    {
        lock (_gate)
        {
            _armed.Remove(timer);
        }
    }

    /// <summary>The next timer due by <paramref name="target"/>, with the clock moved to its due time; null (and the clock at the target) when none is.</summary>
    private ManualTimer? TakeDue(TimeSpan target)
    {
        lock (_gate)
        {
            ManualTimer? next = _armed.Where(timer => timer.Due <= target).MinBy(timer => (timer.Due, timer.Armed));
            MoveTo(next is null ? target : next.Due);
            if (next is not null)
            {
                _armed.Remove(next);
            }

            return next;
        }
    }

    private void MoveTo(TimeSpan elapsed)
    {
        if (elapsed > _elapsed)
        {
            _now += elapsed - _elapsed;
            _elapsed = elapsed;
        }
    }
}
