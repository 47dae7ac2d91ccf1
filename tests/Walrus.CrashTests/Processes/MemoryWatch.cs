using Walrus.Testing.Processes;
namespace Walrus.CrashTests.Processes;

/// <summary>Samples a process's anonymous memory while it works, and keeps the highest. The process must outlive the watch.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly int _processId;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sampling;
    private long _peakBytes;

    public MemoryWatch(NodeProcess node)
    {
        _processId = node.Id;
        _sampling = SampleAsync();
    }

    /// <summary>The highest so far, the present included.</summary>
    public long PeakBytes
    {
        get
        {
            Sample();
            return Volatile.Read(ref _peakBytes);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_sampling.IsCompleted)
        {
            return;
        }

        await _stop.CancelAsync();
        await _sampling;
        _stop.Dispose();
    }

    private async Task SampleAsync()
    {
        using PeriodicTimer timer = new(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                Sample();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private void Sample()
    {
        long now = ProcessMemory.RssAnonBytes(_processId);
        long seen;
        do
        {
            seen = Volatile.Read(ref _peakBytes);
        }
        while (now > seen && Interlocked.CompareExchange(ref _peakBytes, now, seen) != seen);
    }
}
