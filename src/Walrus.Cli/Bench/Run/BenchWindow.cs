namespace Walrus.Cli.Bench.Run;

/// <summary>The time that is measured, on the clock's timestamps: from the end of the warm-up on, until it is over or somebody ends it. Thread-safe.</summary>
internal sealed class BenchWindow
{
    private readonly TimeProvider _time;
    private long _ends;

    /// <summary>A window that begins after <paramref name="warmUp"/>.</summary>
    public BenchWindow(TimeProvider time, TimeSpan warmUp, TimeSpan measured)
    {
        _time = time;
        Starts = time.GetTimestamp();
        Begins = Starts + TicksOf(warmUp);
        _ends = Begins + TicksOf(measured);
    }

    /// <summary>When the load starts, unmeasured.</summary>
    public long Starts { get; }

    /// <summary>Inclusive.</summary>
    public long Begins { get; }

    /// <summary>Exclusive; earlier than at first when somebody ended it.</summary>
    public long Ends => Volatile.Read(ref _ends);

    /// <summary>How long it is.</summary>
    public TimeSpan Length => Ends <= Begins ? TimeSpan.Zero : _time.GetElapsedTime(Begins, Ends);

    /// <summary>Whether something that happened then counts.</summary>
    public bool Contains(long timestamp) => timestamp >= Begins && timestamp < Ends;

    /// <summary>True once operations of the window are waited for no longer.</summary>
    public bool IsDrained(long now) => now > Ends + TicksOf(Limits.BenchDrainMax);

    /// <summary>Ends it now, if it has not ended.</summary>
    public void Close() => Interlocked.Exchange(ref _ends, Math.Min(Ends, _time.GetTimestamp()));

    private long TicksOf(TimeSpan time) => (long)(time.TotalSeconds * _time.TimestampFrequency);
}
