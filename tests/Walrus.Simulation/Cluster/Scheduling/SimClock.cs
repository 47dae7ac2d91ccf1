namespace Walrus.Simulation.Cluster;

/// <summary>An actor's clocks: the one that passes, which is the simulation's, and the one on its wall, which somebody sets. Its timers are the actor's work.</summary>
internal sealed class SimClock(SimLoop loop, SimScheduler owner) : TimeProvider
{
    private static readonly DateTimeOffset Beginning = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan _ahead;
    private DateTimeOffset? _stands;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>From here on the clock on the wall is ahead of the others, or behind.</summary>
    public void Set(TimeSpan ahead)
    {
        _ahead = ahead;
        _stands = null;
    }

    /// <summary>From here on it stands still.</summary>
    public void Stop() => _stands = GetUtcNow();

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _stands ?? (Beginning + TimeSpan.FromTicks(loop.Now) + _ahead);

    /// <inheritdoc/>
    public override long GetTimestamp() => loop.Now;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        SimTimer timer = new(loop, owner, callback, state);
        _ = timer.Change(dueTime, period);
        return timer;
    }
}
