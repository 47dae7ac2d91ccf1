namespace Walrus.Client;

/// <summary>
/// How long to pause before the next attempt to connect: doubling from the shortest to the longest pause, each shortened by up to a
/// half, so that clients that lost one broker together do not come back together. Not for concurrent use.
/// </summary>
internal sealed class ReconnectBackoff
{
    private readonly TimeSpan _min;
    private readonly TimeSpan _max;
    private readonly Random _jitter;
    private TimeSpan _next;

    public ReconnectBackoff(TimeSpan min, TimeSpan max, Random jitter)
    {
        _min = min;
        _max = max;
        _jitter = jitter;
        _next = min;
    }

    /// <summary>The pause after one more failure: from half of the step to all of it.</summary>
    public TimeSpan Next()
    {
        TimeSpan step = _next;
        _next = step >= _max / 2 ? _max : step * 2;
        return step * (1 - (_jitter.NextDouble() / 2));
    }

    /// <summary>A connection proved itself; the next failure is the first again.</summary>
    public void Reset() => _next = _min;
}
