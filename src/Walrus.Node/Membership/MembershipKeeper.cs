using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;

namespace Walrus.Node.Membership;

/// <summary>On Raft's leader: makes the group's members what the metadata says, a change at a time.</summary>
internal sealed partial class MembershipKeeper(RaftHost raft, IClusterView view, TimeProvider time, ILogger<MembershipKeeper> log)
{
    /// <summary>Keeps until <paramref name="cancellationToken"/> is cancelled, which is how it ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Limits.LeaseInterval, time);
        try
        {
            do
            {
                await LookAsync(cancellationToken);
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        RaftStatus status = raft.Status;
        if (!status.IsLeader || MembershipPolicy.Next(view.State.Nodes, status.Members, view.IsLive) is not { } change)
        {
            return;
        }

        if (change is { Kind: MembershipChangeKind.Remove } && change.Node == status.Id)
        {
            // Somebody who stays takes over first; the next leader removes this node.
            NodeId heir = status.Members.Voters.FirstOrDefault(voter => voter != status.Id && view.IsLive(RaftMember.NodeOf(voter)));
            if (!heir.IsNone)
            {
                _ = await raft.TransferLeadershipAsync(heir, cancellationToken);
            }

            return;
        }

        ProposalAnswer answer = await raft.ChangeMembershipAsync(change, cancellationToken);
        if (answer.End == ProposalEnd.Applied)
        {
            LogChanged(change.Kind, RaftMember.NodeOf(change.Node), RaftMember.StoreOf(change.Node), string.Join(", ", GroupMembers.NodesOf(raft.Status.Members.Voters)));
        }
    }

    [LoggerMessage(1310, LogLevel.Information, "Metadata group: {Kind} node {Node} with its store number {Store}; voters are nodes {Voters}")]
    private partial void LogChanged(MembershipChangeKind kind, NodeId node, long store, string voters);
}
