using Microsoft.Extensions.Logging;

namespace Walrus.Cluster;

/// <summary>
/// Brings what this node does in line with the metadata: as it changes, and every <see cref="Limits.LeaseInterval"/>. Calls come one at a time, in the order in which the parts
/// were given.
/// </summary>
/// <param name="view">The metadata.</param>
/// <param name="parts">Each takes a state; states come in order, but not every one comes.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Says why it ended.</param>
public sealed partial class Reconciler(IClusterView view, IReadOnlyList<Action<ClusterMetadata>> parts, TimeProvider time, ILogger<Reconciler> log)
{
    /// <summary>Reconciles until <paramref name="cancellationToken"/> is cancelled, which is how it ends. A part that throws is a defect and ends it, too: the node must not go on by old metadata.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                ClusterMetadata state = view.State;
                Once(state);
                await ChangeOrIntervalAsync(state, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception defect)
        {
            LogFailed(defect);
            throw;
        }
    }

    /// <summary>One round, for the start of a node.</summary>
    public void Once(ClusterMetadata state)
    {
        foreach (Action<ClusterMetadata> part in parts)
        {
            part(state);
        }
    }

    private async Task ChangeOrIntervalAsync(ClusterMetadata seen, CancellationToken cancellationToken)
    {
        // Cancelling the wait, not leaving it: waits that nobody ends would pile up while the metadata stays as it is.
        using CancellationTokenSource interval = new(Limits.LeaseInterval, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, cancellationToken);
        try
        {
            await view.ChangedAsync(seen, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The interval is over.
        }
    }

    [LoggerMessage(2510, LogLevel.Critical, "This node cannot follow the metadata any more")]
    private partial void LogFailed(Exception defect);
}
