namespace Walrus.Cluster.Tests.Routing.Fakes;

/// <summary>What one node knows, which may be less than what is so.</summary>
internal sealed class FakeView(NodeLife own) : IClusterView
{
    private TaskCompletionSource _changed = new();

    public NodeLife Own => own;

    public ClusterMetadata State { get; private set; } = ClusterMetadata.Empty;

    public bool IsLive(NodeId node) => true;

    public Task ChangedAsync(ClusterMetadata seen, CancellationToken cancellationToken) =>
        ReferenceEquals(seen, State) ? _changed.Task.WaitAsync(cancellationToken) : Task.CompletedTask;

    public void Learn(ClusterMetadata state)
    {
        if (!ReferenceEquals(state, State))
        {
            State = state;
            TaskCompletionSource changed = _changed;
            _changed = new TaskCompletionSource();
            changed.SetResult();
        }
    }
}
