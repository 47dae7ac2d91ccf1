using Walrus.Node.Hosting;
using Walrus.Peers;

namespace Walrus.Node.Joining;

/// <summary>
/// While a node that has a cluster hears of no leader: asks the members that it was told of who they are, and dials those where they are now. After a move of all nodes at once nothing else
/// leads from one to another.
/// </summary>
internal sealed class MemberSearch(JoinClient client, (ClusterId Cluster, NodeId Node) own, PeerNetwork network, Func<bool> hasLeader, TimeProvider time)
{
    /// <summary>Asks until there is a leader, or <paramref name="cancellationToken"/> is cancelled.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!hasLeader())
        {
            FoundMembers found = await AskAsync(cancellationToken);
            foreach (FoundMember member in found.Asked)
            {
                Dial(member);
            }

            // What those know of others may be old, so it only counts for whom this node cannot reach: the leader, perhaps, which has told the asked one where it is.
            foreach (FoundMember member in found.Others)
            {
                if (network.Find(member.Node) is not { } link || !link.IsConnected(PeerLane.Urgent))
                {
                    Dial(member);
                }
            }

            await Task.Delay(Limits.JoinPause, time, cancellationToken);
        }
    }

    private void Dial(FoundMember member)
    {
        if (member.Node != own.Node)
        {
            _ = network.SetPeer(member.Node, member.Address);
        }
    }

    private async Task<FoundMembers> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await client.FindAsync(own.Cluster, "", cancellationToken);
        }
        catch (NodeStartException)
        {
            return FoundMembers.None; // Another cluster has taken the address since the start, which refuses this.
        }
    }
}
