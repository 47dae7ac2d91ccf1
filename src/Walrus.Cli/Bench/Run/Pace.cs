using Walrus.Cli.Bench.Latency;

namespace Walrus.Cli.Bench.Run;

/// <summary>
/// Says to each lane when its next operation is to begin: at once in a closed loop, by the schedule in an open one, in which lanes take the numbers as they become free. When none is free in time the operation
/// begins late, and its latency counts from when it was to begin: what a user with that request would have waited. Thread-safe.
/// </summary>
internal sealed class Pace
{
    private readonly TimeProvider _time;
    private readonly BenchWindow _window;
    private readonly OpenLoopSchedule? _schedule;
    private long _next;

    /// <summary>A closed loop without a rate.</summary>
    public Pace(TimeProvider time, BenchWindow window, int? perSecond)
    {
        _time = time;
        _window = window;
        _schedule = perSecond is { } rate ? new OpenLoopSchedule(window.Starts, rate, time.TimestampFrequency) : null;
    }

    /// <summary>How much later than asked the timer woke lanes that were free: this program's own part in what an open loop measures.</summary>
    public LatencyHistogram Lateness { get; } = new(LatencyHistogram.PreciseBits);

    /// <summary>Operations that were to begin before the end and never did, because no lane became free.</summary>
    public long Unsent => _schedule is { } schedule ? Math.Max(0, schedule.CountBefore(_window.Ends) - Volatile.Read(ref _next)) : 0;

    /// <summary>Waits for the next operation's turn. Null when there is none any more.</summary>
    /// <returns>When it is to begin, or was.</returns>
    public ValueTask<long?> NextAsync(CancellationToken stop)
    {
        var now = _time.GetTimestamp();
        if (_schedule is not { } schedule)
        {
            return new ValueTask<long?>(now < _window.Ends && !stop.IsCancellationRequested ? now : null);
        }

        if (stop.IsCancellationRequested || _window.IsDrained(now) || schedule.DueAt(Volatile.Read(ref _next)) >= _window.Ends)
        {
            return new ValueTask<long?>((long?)null);
        }

        var due = schedule.DueAt(Interlocked.Increment(ref _next) - 1);
        return due <= now ? new ValueTask<long?>(due) : WaitAsync(due, now, stop);
    }

    private async ValueTask<long?> WaitAsync(long due, long now, CancellationToken stop)
    {
        try
        {
            // Timers know milliseconds: rounded up, so that none begins early.
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(_time.GetElapsedTime(now, due).TotalMilliseconds)), _time, stop);
        }
        catch (OperationCanceledException)
        {
            return null;
        }

        if (due >= _window.Ends)
        {
            return null;
        }

        if (_window.Contains(due))
        {
            Lateness.Record(_time.GetElapsedTime(due, _time.GetTimestamp()));
        }

        return due;
    }
}
