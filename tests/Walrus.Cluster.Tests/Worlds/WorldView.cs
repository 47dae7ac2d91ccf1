namespace Walrus.Cluster.Tests.Worlds;

/// <summary>What a node knows, and its way to propose: neither while it is cut off.</summary>
internal sealed class WorldView(NodeLife own, WorldMetadata metadata, PeerLiveness liveness, TimeProvider time, int seed) : IClusterView, IMetadataProposer
{
    private readonly Lock _gate = new();
    private readonly System.Random _random = new(seed);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isCutOff;

    public NodeLife Own => own;

    public ClusterMetadata State { get; private set; } = ClusterMetadata.Empty;

    /// <summary>Cut off from the majority.</summary>
    public bool IsCutOff
    {
        get => _isCutOff;
        set => _isCutOff = value;
    }

    public bool IsLive(NodeId node) => node == own.Node || liveness.IsLive(node);

    public Task ChangedAsync(ClusterMetadata seen, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return ReferenceEquals(State, seen) ? _changed.Task.WaitAsync(cancellationToken) : Task.CompletedTask;
        }
    }

    public void Learn(ClusterMetadata state)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (_isCutOff || state.Version <= State.Version)
            {
                return;
            }

            State = state;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    public async ValueTask<ProposalOutcome> ProposeAsync(MetadataCommand command, CancellationToken cancellationToken)
    {
        int dice;
        lock (_gate)
        {
            dice = _random.Next(100);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(1 + (dice % 10)), time, cancellationToken);
        while (_isCutOff)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }

        if (dice < 3)
        {
            return new ProposalOutcome(ProposalFate.Unknown, null); // It never arrived.
        }

        MetadataResult result = metadata.Do(command);
        return dice < 6 ? new ProposalOutcome(ProposalFate.Unknown, null) : new ProposalOutcome(ProposalFate.Applied, result);
    }
}
