namespace Walrus.Storage.Packs.Merging;

/// <summary>
/// Holds background work to a rate: says how long to wait before going on. Up to one second's worth may go at once after a rest. Pure, time
/// passed in; one thread at a time.
/// </summary>
internal sealed class Pace(long bytesPerSecond)
{
    private double _debtBytes;
    private TimeSpan _seen;

    /// <summary><paramref name="bytes"/> were moved by the time <paramref name="now"/>: how long to rest now.</summary>
    public TimeSpan Take(long bytes, TimeSpan now)
    {
        double passed = Math.Max((now - _seen).TotalSeconds, 0);
        _seen = now;
        _debtBytes = Math.Max(_debtBytes - (passed * bytesPerSecond), -(double)bytesPerSecond) + bytes;
        return _debtBytes <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(_debtBytes / bytesPerSecond, 1));
    }
}
