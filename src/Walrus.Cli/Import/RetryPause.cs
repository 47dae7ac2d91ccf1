namespace Walrus.Cli.Import;

/// <summary>How long to wait before a broker that is gone is tried again: doubling up to a limit, and when to give up. Pure.</summary>
/// <param name="retryFor">How long to go on without any progress.</param>
internal sealed class RetryPause(TimeSpan retryFor)
{
    private TimeSpan _next = Limits.ImportRetryPauseMin;

    /// <summary>Something went well: the next pause is the first again.</summary>
    public void Reset() => _next = Limits.ImportRetryPauseMin;

    /// <summary>The next pause; null when it would end later than <c>retryFor</c> after the last progress.</summary>
    public TimeSpan? Next(TimeSpan sinceProgress)
    {
        var pause = _next;
        if (sinceProgress + pause > retryFor)
        {
            return null;
        }

        _next = pause * 2 < Limits.ImportRetryPauseMax ? pause * 2 : Limits.ImportRetryPauseMax;
        return pause;
    }
}
