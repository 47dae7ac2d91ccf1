namespace Walrus.Storage.Packs.Merging;

/// <summary>
/// Holds background work to a rate: says how long to wait before going on. Up to one second's worth may go at once after a rest, and at the
/// beginning. Pure, time passed in; one thread at a time.
/// </summary>
internal sealed class Pace(long bytesPerSecond)
{
    private static readonly TimeSpan RestMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan RestMax = TimeSpan.FromSeconds(1);
    private double _debtBytes = -bytesPerSecond;
    private TimeSpan _seen;

    /// <summary>
    /// <paramref name="bytes"/> were moved by the time <paramref name="now"/>: how long to rest now, from a millisecond to a second, then ask
    /// again with no bytes; zero when nothing is owed.
    /// </summary>
    public TimeSpan Take(long bytes, TimeSpan now)
    {
        double passed = Math.Max((now - _seen).TotalSeconds, 0);
        _seen = now;
        _debtBytes = Math.Max(_debtBytes - (passed * bytesPerSecond), -(double)bytesPerSecond) + bytes;
        if (_debtBytes <= 0)
        {
            return TimeSpan.Zero;
        }

        double seconds = _debtBytes / bytesPerSecond;
        return seconds >= RestMax.TotalSeconds ? RestMax : TimeSpan.FromTicks(Math.Max(TimeSpan.FromSeconds(seconds).Ticks, RestMin.Ticks));
    }
}
