using Microsoft.Extensions.Logging;

namespace Walrus.Node.Clustering;

/// <summary>Runs the loops of a node and hears of their ends: one that ends by itself is a defect, and a node must not go on without it.</summary>
internal sealed partial class LoopWatch(ILogger<LoopWatch> log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _loops = [];

    /// <summary>Completes with what ended the first loop that should not have ended.</summary>
    public Task<Exception> Failed => _failed.Task;

    /// <summary>Runs a loop until the watch is disposed.</summary>
    public void Run(string name, Func<CancellationToken, Task> loop) => _loops.Add(WatchAsync(name, loop));

    /// <summary>Stops the loops and waits for their ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private async Task WatchAsync(string name, Func<CancellationToken, Task> loop)
    {
        CancellationToken stop = _stop.Token;
        await Task.Yield();
        try
        {
            await loop(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // As it should be.
        }
        catch (Exception defect)
        {
            LogDied(name, defect);
            _ = _failed.TrySetResult(defect);
        }
    }

    [LoggerMessage(1350, LogLevel.Critical, "The node cannot go on: {Loop} ended by an unexpected exception")]
    private partial void LogDied(string loop, Exception defect);
}
