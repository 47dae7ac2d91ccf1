using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>Tells everybody on this node of each new state of the metadata. Thread-safe; the machine tells it, anybody asks.</summary>
public sealed class MetadataFeed : IMetadataListener
{
    private ClusterMetadata _state = ClusterMetadata.Empty;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The newest state that was applied here.</summary>
    public ClusterMetadata State => Volatile.Read(ref _state);

    /// <inheritdoc/>
    public void Applied(ClusterMetadata before, ClusterMetadata after, ImmutableArray<MetadataEvent> events) => Publish(after);

    /// <inheritdoc/>
    public void Restored(ClusterMetadata state) => Publish(state);

    /// <inheritdoc cref="IClusterView.ChangedAsync"/>
    public Task ChangedAsync(ClusterMetadata seen, CancellationToken cancellationToken)
    {
        // Taken before the look at the state, so that a change between the two completes it.
        Task changed = Volatile.Read(ref _changed).Task;
        return ReferenceEquals(State, seen) ? changed.WaitAsync(cancellationToken) : Task.CompletedTask;
    }

    private void Publish(ClusterMetadata state)
    {
        Volatile.Write(ref _state, state);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
