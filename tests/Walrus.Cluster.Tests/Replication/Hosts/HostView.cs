namespace Walrus.Cluster.Tests.Replication.Hosts;

/// <summary>What one node of a test has been told of the metadata.</summary>
internal sealed class HostView(NodeLife own) : IClusterView
{
    private ClusterMetadata _state = ClusterMetadata.Empty;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public NodeLife Own => own;

    public ClusterMetadata State => Volatile.Read(ref _state);

    public bool IsLive(NodeId node) => true;

    public Task ChangedAsync(ClusterMetadata seen, CancellationToken cancellationToken)
    {
        Task changed = Volatile.Read(ref _changed).Task;
        return ReferenceEquals(seen, State) ? changed.WaitAsync(cancellationToken) : Task.CompletedTask;
    }

    public void Set(ClusterMetadata state)
    {
        Volatile.Write(ref _state, state);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
