using System.Collections.Concurrent;

namespace Walrus.Cli.Tests.Commands;

/// <summary>The machine's clock, which remembers every wait asked of it, cuts short pauses shorter, and can be moved forward.</summary>
internal sealed class RecordingClock : TimeProvider
{
    private readonly ShortPauses _inner = new();
    private long _shift;

    /// <summary>The waits, in no particular order.</summary>
    public ConcurrentBag<TimeSpan> Waits { get; } = [];

    /// <summary>True for a clock that stands still unless moved.</summary>
    public bool StandsStill { get; init; }

    public override long GetTimestamp() => (StandsStill ? 0 : base.GetTimestamp()) + Interlocked.Read(ref _shift);

    public void MoveOn(TimeSpan time) => Interlocked.Add(ref _shift, (long)(time.TotalSeconds * TimestampFrequency));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        return _inner.CreateTimer(callback, state, dueTime, period);
    }
}
