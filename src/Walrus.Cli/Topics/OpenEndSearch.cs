namespace Walrus.Cli.Topics;

/// <summary>
/// Finds how many entries an open segment holds by asking whether single indexes exist: doubling steps, then halving. About
/// 2·log2(n) questions for n entries. The segment may grow meanwhile: the result is an end that it had at some moment of the search.
/// Pure: ask <see cref="Probe"/>, tell <see cref="Found"/>, until <see cref="IsDone"/>.
/// </summary>
internal sealed class OpenEndSearch
{
    private long _low;
    private long? _high;

    /// <summary>A search before its first question.</summary>
    /// <param name="atLeast">Entries that the segment is known to hold.</param>
    public OpenEndSearch(long atLeast = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(atLeast);
        _low = atLeast;
    }

    /// <summary>The index to ask for next.</summary>
    public long Probe => _high is { } high ? _low + ((high - _low) / 2) : Math.Max(_low, (2 * _low) - 1);

    /// <summary>True once <see cref="End"/> is known.</summary>
    public bool IsDone => _high is { } high && high == _low;

    /// <summary>The index after the last entry.</summary>
    public long End => _low;

    /// <summary>Whether the entry at <see cref="Probe"/> exists.</summary>
    public void Found(bool exists)
    {
        var probe = Probe;
        if (exists)
        {
            _low = probe + 1;
        }
        else
        {
            _high = probe;
        }
    }
}
