using System.Globalization;

namespace Walrus.Storage;

/// <summary>
/// When an append's bytes go to the disk, and so what an acknowledgement means. Under every schedule an append completes at the
/// earliest once the kernel has the bytes: killing the process loses nothing that was acknowledged.
/// </summary>
public sealed record FsyncSchedule
{
    private FsyncSchedule(bool isEach, TimeSpan? interval)
    {
        IsEach = isEach;
        Interval = interval;
    }

    /// <summary>An append completes when it is durable; all that wait share one flush. Survives a power cut.</summary>
    public static FsyncSchedule SyncEach { get; } = new(true, null);

    /// <summary>Never flushed by the clock (only at shutdown, on request, and when a journal file is full). An OS crash or a power cut may lose the unflushed end.</summary>
    public static FsyncSchedule NoFsync { get; } = new(false, null);

    /// <summary>True for <see cref="SyncEach"/>.</summary>
    public bool IsEach { get; }

    /// <summary>The interval of <see cref="Every"/>, else null.</summary>
    public TimeSpan? Interval { get; }

    /// <summary>Flushed every <paramref name="interval"/>: a power cut loses at most about that much time of appends.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The interval is not between 1 ms and 1 hour.</exception>
    public static FsyncSchedule Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, Limits.FsyncIntervalMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, Limits.FsyncIntervalMax);
        return new FsyncSchedule(false, interval);
    }

    /// <summary>Reads what the command line takes: <c>each</c>, <c>none</c>, or an interval such as <c>200ms</c> or <c>2s</c>.</summary>
    public static bool TryParse(string? text, out FsyncSchedule schedule)
    {
        schedule = SyncEach;
        switch (text)
        {
            case "each":
                return true;
            case "none":
                schedule = NoFsync;
                return true;
            default:
                if (!TryParseInterval(text, out TimeSpan interval) || interval < Limits.FsyncIntervalMin || interval > Limits.FsyncIntervalMax)
                {
                    return false;
                }

                schedule = Every(interval);
                return true;
        }
    }

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Interval is { } interval
        ? string.Create(CultureInfo.InvariantCulture, $"{(long)interval.TotalMilliseconds}ms")
        : IsEach ? "each" : "none";

    private static bool TryParseInterval(string? text, out TimeSpan interval)
    {
        interval = default;
        (int unitChars, double unitMilliseconds) = text switch
        {
            null => (0, 0),
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (2, 1),
            _ when text.EndsWith('s') => (1, 1000),
            _ => (0, 0),
        };
        if (unitChars == 0 || !int.TryParse(text.AsSpan()[..^unitChars], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            return false;
        }

        interval = TimeSpan.FromMilliseconds(number * unitMilliseconds);
        return true;
    }
}
