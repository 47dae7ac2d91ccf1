namespace Walrus.Cli.Import;

/// <summary>The pauses between tries to reach a broker that is gone: each twice as long as the one before, up to the longest. Pure.</summary>
internal sealed class RetryPause
{
    /// <summary>The pause to make before the next try.</summary>
    public TimeSpan Current { get; private set; } = Limits.ImportRetryPauseMin;

    /// <summary>The try failed again.</summary>
    public void Lengthen() => Current = Current * 2 < Limits.ImportRetryPauseMax ? Current * 2 : Limits.ImportRetryPauseMax;

    /// <summary>It went on for a while: the next break begins anew.</summary>
    public void Reset() => Current = Limits.ImportRetryPauseMin;
}
