using System.Collections.Concurrent;

namespace Walrus.Node.Connections;

/// <summary>Something that may stand still in the middle of a frame.</summary>
internal interface IFrameIdleTarget
{
    /// <summary>What <see cref="MidFrameSince"/> is while it waits for nothing.</summary>
    const long NotInFrame = long.MinValue;

    /// <summary>The timestamp since when it waits for the rest of a frame, or <see cref="NotInFrame"/>.</summary>
    long MidFrameSince { get; }

    /// <summary>It has waited too long. Called from the timer; must not block.</summary>
    void CloseIdle();
}

/// <summary>
/// Closes connections that stand still in the middle of a frame. One timer for all of them: an idle connection has none of its own,
/// and a busy one pays a single store per read. The limit is met to within a quarter of itself.
/// </summary>
internal sealed class FrameIdleWatch : IDisposable
{
    private readonly ConcurrentDictionary<IFrameIdleTarget, byte> _targets = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly ITimer _timer;

    /// <summary>Starts watching; a target is closed when it waited for <paramref name="limit"/>.</summary>
    public FrameIdleWatch(TimeProvider time, TimeSpan limit)
    {
        _time = time;
        _limit = limit;
        TimeSpan period = limit / 4;
        _timer = time.CreateTimer(static state => ((FrameIdleWatch)state!).Sweep(), this, period, period);
    }

    /// <summary>From now on <paramref name="target"/> is looked at.</summary>
    public void Add(IFrameIdleTarget target) => _targets.TryAdd(target, 0);

    /// <summary>It is gone.</summary>
    public void Remove(IFrameIdleTarget target) => _targets.TryRemove(target, out _);

    /// <summary>The rule; <paramref name="since"/> as <see cref="IFrameIdleTarget.MidFrameSince"/> says.</summary>
    public static bool IsExpired(long since, long now, TimeSpan limit, TimeProvider time) =>
        since != IFrameIdleTarget.NotInFrame && time.GetElapsedTime(since, now) >= limit;

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        long now = _time.GetTimestamp();
        foreach ((IFrameIdleTarget target, _) in _targets)
        {
            if (IsExpired(target.MidFrameSince, now, _limit, _time))
            {
                target.CloseIdle();
            }
        }
    }
}
