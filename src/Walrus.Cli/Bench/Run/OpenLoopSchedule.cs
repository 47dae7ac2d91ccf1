namespace Walrus.Cli.Bench.Run;

/// <summary>When each operation of an open loop is to begin: evenly, at a fixed rate, whatever became of those before. Pure.</summary>
/// <param name="begins">The first one's timestamp.</param>
/// <param name="perSecond">Operations per second.</param>
/// <param name="ticksPerSecond">Of the clock's timestamps.</param>
internal readonly struct OpenLoopSchedule(long begins, int perSecond, long ticksPerSecond)
{
    /// <summary>The timestamp at which operation <paramref name="number"/>, from 0 on, is to begin. Exact over any length: nothing adds up.</summary>
    public long DueAt(long number) => begins + (long)((Int128)number * ticksPerSecond / perSecond);

    /// <summary>How many operations are to begin before a timestamp.</summary>
    public long CountBefore(long timestamp) => timestamp <= begins ? 0 : (long)((((Int128)(timestamp - begins) * perSecond) + ticksPerSecond - 1) / ticksPerSecond);
}
