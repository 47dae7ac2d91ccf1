using System.Numerics;

namespace Walrus.Cli.Bench.Latency;

/// <summary>
/// How often each latency came, in buckets of fixed relative width: a power of two is cut into 2^bits equal parts (the idea of HdrHistogram). Of fixed size; recording is one atomic addition and allocates
/// nothing. What it says is never below what was recorded, and above it by less than 2^-bits of it. Thread-safe; a reader sees what was recorded before it looked.
/// </summary>
internal sealed class LatencyHistogram
{
    /// <summary>For percentiles: less than 0.8 % too high; 30 KB.</summary>
    public const int PreciseBits = 7;

    /// <summary>For the intervals of a plot: less than 7 % too high; 4 KB.</summary>
    public const int CoarseBits = 4;

    private readonly int _bits;
    private readonly long[] _counts;
    private long _max;

    /// <summary>An empty one.</summary>
    public LatencyHistogram(int bits)
    {
        _bits = bits;
        _counts = new long[IndexOf(Limits.BenchLatencyMax.Ticks) + 1];
    }

    /// <summary>How many were recorded.</summary>
    public long Count => _counts.Sum();

    /// <summary>The longest one, exactly; zero when there is none.</summary>
    public TimeSpan Max => TimeSpan.FromTicks(Volatile.Read(ref _max));

    /// <summary>Records one; below zero counts as zero, beyond <see cref="Limits.BenchLatencyMax"/> as that, except in <see cref="Max"/>.</summary>
    public void Record(TimeSpan latency)
    {
        var ticks = Math.Max(0, latency.Ticks);
        Interlocked.Increment(ref _counts[IndexOf(Math.Min(ticks, Limits.BenchLatencyMax.Ticks))]);
        var max = Volatile.Read(ref _max);
        while (ticks > max)
        {
            var seen = Interlocked.CompareExchange(ref _max, ticks, max);
            if (seen == max)
            {
                break;
            }

            max = seen;
        }
    }

    /// <summary>The least latency that at least this share of all did not exceed; zero when there is none.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan AtShare(double share)
    {
        var left = Math.Max(1, (long)Math.Ceiling(Count * share));
        for (var index = 0; index < _counts.Length; index++)
        {
            left -= _counts[index];
            if (left <= 0)
            {
                return TimeSpan.FromTicks(Math.Min(HighestOf(index), Volatile.Read(ref _max)));
            }
        }

        return Max;
    }

    // The highest bit and the next ones say the bucket: values below 2^(bits+1) have one each.
    private int IndexOf(long ticks)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - _bits);
        return (shift << _bits) + (int)(ticks >> shift);
    }

    private long HighestOf(int index)
    {
        var shift = Math.Max(0, (index >> _bits) - 1);
        return ((index - ((long)shift << _bits) + 1) << shift) - 1;
    }
}
