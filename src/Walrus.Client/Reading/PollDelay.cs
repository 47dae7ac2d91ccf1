namespace Walrus.Client;

/// <summary>The pause of a follower that found nothing: doubling, and short again after an entry.</summary>
internal sealed class PollDelay
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _min;
    private readonly TimeSpan _max;
    private TimeSpan _next;

    /// <summary>Checks the two bounds.</summary>
    /// <exception cref="ArgumentException">A bound is not above zero, or the longest pause is below the shortest.</exception>
    public PollDelay(TimeProvider time, TimeSpan min, TimeSpan max)
    {
        if (min <= TimeSpan.Zero || max < min || max > Limits.ClientWaitMax)
        {
            throw new ArgumentException($"Polling pauses from {min} to {max}: both are above zero, the first is not above the second, and none above {Limits.ClientWaitMax}.");
        }

        _time = time;
        _min = min;
        _max = max;
        _next = min;
    }

    /// <summary>Something was found.</summary>
    public void Reset() => _next = _min;

    /// <summary>Waits, and longer the next time.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan pause = _next;
        _next = _next >= _max / 2 ? _max : _next * 2;
        return Task.Delay(pause, _time, cancellationToken);
    }
}
