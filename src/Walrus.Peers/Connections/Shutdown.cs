using Microsoft.Extensions.Logging;

namespace Walrus.Peers;

/// <summary>The two bounded waits of a stop.</summary>
internal sealed partial class Shutdown(TimeProvider time, ILogger log)
{
    /// <summary>Waits for what is in flight, until the bound or the token; what has not ended by then is cut.</summary>
    public async Task DrainAsync(Task[] draining, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(draining).WaitAsync(Limits.PeerDrainMax, time, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            Log.DrainCut(log, draining.Count(task => !task.IsCompleted));
        }
    }

    /// <summary>Waits for what was closed; only a handler that ignores its cancellation can be late here.</summary>
    public async Task EndAsync(Task[] ending)
    {
        try
        {
            await Task.WhenAll(ending).WaitAsync(Limits.PeerDrainMax, time);
        }
        catch (TimeoutException)
        {
            Log.HandlersRemain(log, Limits.PeerDrainMax);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3400, LogLevel.Warning, "Links were cut with something in flight; {Count} had not drained")]
        public static partial void DrainCut(ILogger logger, int count);

        [LoggerMessage(3401, LogLevel.Error, "Handlers ignore for {Time} that their connections have ended; the node stops without them")]
        public static partial void HandlersRemain(ILogger logger, TimeSpan time);
    }
}
