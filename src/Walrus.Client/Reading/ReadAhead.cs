namespace Walrus.Client;

/// <summary>
/// How many entries to ask for ahead: one until the first comes (at the tail there is nothing ahead), then doubling up to what the
/// options and the byte budget allow, judged by the largest entry seen lately. Pure; not for concurrent use.
/// </summary>
internal sealed class ReadAhead
{
    private readonly int _max;
    private int _window = 1;
    private long _largest = 1;

    /// <summary>A window of one.</summary>
    /// <param name="max">1 to <see cref="Limits.ClientReadAheadEntriesMax"/>.</param>
    public ReadAhead(int max)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, Limits.ClientReadAheadEntriesMax);
        _max = max;
    }

    /// <summary>Entries to have on their way, the next one included.</summary>
    public int Window => (int)Math.Clamp(Limits.ClientReadAheadBytes / _largest, 1, _window);

    /// <summary>An entry came.</summary>
    public void Hit(int payloadBytes)
    {
        // A large entry is remembered for a while: the next ones are likely to be like it.
        _largest = Math.Max(Math.Max(payloadBytes, _largest - (_largest / 16)), 1);
        _window = Math.Min(_window * 2, _max);
    }

    /// <summary>The end was met.</summary>
    public void Miss() => _window = 1;
}
