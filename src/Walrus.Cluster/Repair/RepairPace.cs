namespace Walrus.Cluster;

/// <summary>Spreads bytes over time: each taker waits until those before it have had theirs. Thread-safe.</summary>
internal sealed class RepairPace(long bytesPerSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _free;

    /// <summary>How long to wait before so many bytes go; zero as long as the rate is not used up.</summary>
    public TimeSpan Take(long bytes)
    {
        TimeSpan now = time.GetElapsedTime(_start);
        lock (_gate)
        {
            TimeSpan begin = _free > now ? _free : now;
            _free = begin + TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
            return begin - now;
        }
    }

    /// <summary>Waits as <see cref="Take"/> says.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the bytes count all the same.</exception>
    public Task WaitAsync(long bytes, CancellationToken cancellationToken)
    {
        TimeSpan pause = Take(bytes);
        return pause > TimeSpan.Zero ? Task.Delay(pause, time, cancellationToken) : Task.CompletedTask;
    }
}
