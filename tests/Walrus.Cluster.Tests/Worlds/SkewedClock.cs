namespace Walrus.Cluster.Tests.Worlds;

/// <summary>A node's clock on the wall, which somebody sets. How much time passes is another clock's, as on a real machine: nobody can set that.</summary>
internal sealed class SkewedClock(TimeProvider passing) : TimeProvider
{
    private readonly Lock _gate = new();
    private TimeSpan _ahead;
    private DateTimeOffset? _stands;

    public override long TimestampFrequency => passing.TimestampFrequency;

    /// <summary>From here on it is ahead of the others, or behind.</summary>
    public void Set(TimeSpan ahead)
    {
        lock (_gate)
        {
            _ahead = ahead;
            _stands = null;
        }
    }

    /// <summary>From here on it stands still.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stands = passing.GetUtcNow() + _ahead;
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _stands ?? (passing.GetUtcNow() + _ahead);
        }
    }

    public override long GetTimestamp() => passing.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => passing.CreateTimer(callback, state, dueTime, period);
}
