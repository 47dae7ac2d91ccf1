using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Walrus.Cluster.Tests.Sealing;

/// <summary>The metadata of a test's cluster, as every node sees it at once, and where proposals go.</summary>
internal sealed class FakeCluster : IMetadataProposer
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<NodeId, bool> _away = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeCluster(Scene scene)
    {
        Scene = scene;
        State = scene.State;
    }

    public Scene Scene { get; }

    public ClusterMetadata State { get; private set; }

    /// <summary>What was proposed, in order.</summary>
    public ConcurrentQueue<MetadataCommand> Proposed { get; } = new();

    /// <summary>Comes before a proposal; what it gives is the proposal's end, which then has no effect.</summary>
    public Func<MetadataCommand, ProposalOutcome?> Intercept { get; set; } = static _ => null;

    public FakeView ViewOf(int node, int incarnation = 1) => new(this, Scene.Life(node, incarnation));

    public void SetAway(int node, bool isAway = true) => _away[new NodeId(node)] = isAway;

    public bool IsLive(NodeId node) => !_away.GetValueOrDefault(node);

    public MetadataResult Do(MetadataCommand command)
    {
        TaskCompletionSource changed;
        MetadataResult result;
        lock (_gate)
        {
            result = Scene.Do(command);
            State = Scene.State;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
        return result;
    }

    public async ValueTask<ProposalOutcome> ProposeAsync(MetadataCommand command, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        Proposed.Enqueue(command);
        return Intercept(command) ?? new ProposalOutcome(ProposalFate.Applied, Do(command));
    }

    public Task ChangedAsync(ClusterMetadata seen, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ReferenceEquals(State, seen) ? _changed.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        }
    }
}

/// <summary>What one node of it knows.</summary>
internal sealed class FakeView(FakeCluster cluster, NodeLife own) : IClusterView
{
    public NodeLife Own { get; } = own;

    public ClusterMetadata State => cluster.State;

    public bool IsLive(NodeId node) => node == Own.Node || cluster.IsLive(node);

    public Task ChangedAsync(ClusterMetadata seen, CancellationToken cancellationToken) => cluster.ChangedAsync(seen, cancellationToken);
}
