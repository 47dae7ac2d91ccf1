namespace Walrus.Node.Clustering;

/// <summary>The node's part in its cluster from the outside: others wait for it, and it may not be there yet or any more.</summary>
internal sealed class NodeCluster
{
    private readonly TaskCompletionSource<ClusterNode> _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ClusterNode? _part;

    /// <summary>Completes when the node takes part; is cancelled when it never will.</summary>
    public Task<ClusterNode> Entered => _entered.Task;

    /// <summary>The part, or null before the node takes part. Not null any more afterwards, left or not.</summary>
    public ClusterNode? Part => _part;

    /// <summary>Why the node does not take part any more though nobody stopped it; null while all is well.</summary>
    public string? Failure => _part is { Ended: { IsCompleted: true, Result: { } cause } } ? cause.Message : null;

    /// <summary>Enters the cluster.</summary>
    /// <exception cref="Hosting.NodeStartException">The node may not take part; the message says why.</exception>
    /// <exception cref="Storage.StorageException">The store cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">The node is asked to stop before it takes part.</exception>
    public async Task EnterAsync(ClusterParts parts, CancellationToken cancellationToken)
    {
        try
        {
            ClusterNode part = await ClusterNode.StartAsync(parts, cancellationToken);
            _part = part;
            _ = _entered.TrySetResult(part);
        }
        finally
        {
            _ = _entered.TrySetCanceled(CancellationToken.None); // Nothing, when it has been entered.
        }
    }

    /// <summary>Hands over what the node leads. Clients are still served meanwhile.</summary>
    public Task HandOverAsync() => _part?.HandOverAsync() ?? Task.CompletedTask;

    /// <summary>Leaves: nothing of the part runs any more when this returns.</summary>
    public async ValueTask LeaveAsync()
    {
        _ = _entered.TrySetCanceled();
        if (_part is { } part)
        {
            await part.DisposeAsync();
        }
    }
}
