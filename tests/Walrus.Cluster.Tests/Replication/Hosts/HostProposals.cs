using System.Collections.Concurrent;

namespace Walrus.Cluster.Tests.Replication.Hosts;

/// <summary>Commands that nodes propose, until the test's thread, whose the metadata is, carries them out.</summary>
internal sealed class HostProposals : IMetadataProposer
{
    private readonly ConcurrentQueue<(MetadataCommand Command, TaskCompletionSource<ProposalOutcome> Done)> _waiting = new();

    /// <summary>False leaves them waiting: the cluster has no leader.</summary>
    public bool HasLeader { get; set; } = true;

    public async ValueTask<ProposalOutcome> ProposeAsync(MetadataCommand command, CancellationToken cancellationToken)
    {
        TaskCompletionSource<ProposalOutcome> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Enqueue((command, done));
        return await done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Carries out what waits. True when there was something.</summary>
    public bool Apply(Scene scene, Action publish)
    {
        bool any = false;
        while (HasLeader && _waiting.TryDequeue(out (MetadataCommand Command, TaskCompletionSource<ProposalOutcome> Done) next))
        {
            MetadataResult result = scene.Do(next.Command);
            publish();
            next.Done.SetResult(new ProposalOutcome(ProposalFate.Applied, result));
            any = true;
        }

        return any;
    }
}
