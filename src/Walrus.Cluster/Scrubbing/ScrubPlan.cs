namespace Walrus.Cluster;

/// <summary>
/// What to scrub next, pure: all sealed copies in order, round after round, each round from another place on, so that a node that is often restarted gets to all of them without remembering
/// where it was. Time is passed in.
/// </summary>
/// <param name="every">Time from the beginning of one round to that of the next.</param>
internal sealed class ScrubPlan(TimeSpan every)
{
    private SegmentId[] _round = [];
    private int _first;
    private int _taken;
    private TimeSpan? _began;

    /// <summary>How long until the next round is due; zero when it is, or one is under way.</summary>
    public TimeSpan Wait(TimeSpan now) =>
        _taken < _round.Length || _began is not { } began || now - began >= every ? TimeSpan.Zero : began + every - now;

    /// <summary>True when a round must be begun before there is a next.</summary>
    public bool IsRoundOver => _taken >= _round.Length;

    /// <summary>Begins a round over <paramref name="copies"/>, at a place that <paramref name="chance"/>, 0 to below 1, picks.</summary>
    public void Begin(IEnumerable<SegmentId> copies, double chance, TimeSpan now)
    {
        _round = [.. copies.OrderBy(copy => copy.Partition.Topic.Value).ThenBy(copy => copy.Partition.Number.Value).ThenBy(copy => copy.Number.Value)];
        _first = (int)(_round.Length * chance);
        _taken = 0;
        _began = now;
    }

    /// <summary>The next copy of the round; null when the round is over.</summary>
    public SegmentId? Next() => IsRoundOver ? null : _round[(_first + _taken++) % _round.Length];
}
