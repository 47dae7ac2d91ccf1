using System.Diagnostics;

namespace Walrus.Benchmarks.Floors;

/// <summary>Repeats an operation for a while, after one unmeasured round, and counts.</summary>
internal static class RepeatedRun
{
    /// <summary>
    /// Runs <paramref name="round"/> until <paramref name="time"/> is over; each round counts for <paramref name="unitsPerRound"/>. A round
    /// takes long enough (a millisecond or more) for the clock not to matter.
    /// </summary>
    public static Measurement Throughput(string name, TimeSpan time, double unitsPerRound, string unit, Action round)
    {
        round();
        long rounds = 0;
        long start = Stopwatch.GetTimestamp();
        TimeSpan taken;
        do
        {
            round();
            rounds++;
            taken = Stopwatch.GetElapsedTime(start);
        }
        while (taken < time);
        return new Measurement(name, rounds * unitsPerRound / taken.TotalSeconds, unit);
    }

    /// <summary>
    /// Runs <paramref name="burst"/> until <paramref name="time"/> is over, and after each, unmeasured, <paramref name="rest"/>. Gives the median
    /// burst's rate, so that what a shared machine does to some of them does not count; each counts for <paramref name="unitsPerBurst"/>.
    /// </summary>
    public static Measurement Bursts(string name, TimeSpan time, double unitsPerBurst, string unit, Action burst, Action rest)
    {
        List<TimeSpan> each = [];
        burst();
        rest();
        long start = Stopwatch.GetTimestamp();
        do
        {
            long before = Stopwatch.GetTimestamp();
            burst();
            each.Add(Stopwatch.GetElapsedTime(before));
            rest();
        }
        while (Stopwatch.GetElapsedTime(start) < time);
        each.Sort();
        return new Measurement(name, unitsPerBurst / each[each.Count / 2].TotalSeconds, unit);
    }

    /// <summary>Times each <paramref name="operation"/> by itself; it is told its number, from 0.</summary>
    public static Measurement Latency(string name, TimeSpan time, double unitsPerOperation, string unit, Action<int> operation)
    {
        List<TimeSpan> each = new(1 << 20);
        operation(0);
        long start = Stopwatch.GetTimestamp();
        TimeSpan taken;
        do
        {
            long before = Stopwatch.GetTimestamp();
            operation(each.Count + 1);
            each.Add(Stopwatch.GetElapsedTime(before));
            taken = Stopwatch.GetElapsedTime(start);
        }
        while (taken < time);
        each.Sort();
        return new Measurement(
            name, each.Count * unitsPerOperation / taken.TotalSeconds, unit, each[each.Count / 2], each[(int)(each.Count * 0.99)]);
    }
}
