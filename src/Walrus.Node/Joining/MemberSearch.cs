using System.Collections.Immutable;
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
            foreach ((NodeId node, PeerAddress address) in await AskAsync(cancellationToken))
            {
                if (node != own.Node)
                {
                    _ = network.SetPeer(node, address);
                }
            }

            await Task.Delay(Limits.JoinPause, time, cancellationToken);
        }
    }

    /// <summary>Only those that answer: what they know of others may be older than what those say by themselves.</summary>
    private async Task<ImmutableArray<FoundMember>> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await client.FindAsync(own.Cluster, "", cancellationToken)).Asked;
        }
        catch (NodeStartException)
        {
            return []; // Another cluster has taken the address since the start, which refuses this.
        }
    }
}
