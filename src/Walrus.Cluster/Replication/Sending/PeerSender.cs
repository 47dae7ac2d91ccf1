using System.Threading.Channels;
using Walrus.Peers;

namespace Walrus.Cluster.Replication;

/// <summary>
/// The loop that sends replication's messages to one peer: everything that has some takes turns, one message each, so that no busy or lagging segment starves the
/// others. What waits is marks, not messages: the memory is that of one message and the link's own queue.
/// </summary>
internal sealed class PeerSender(NodeId peer, PeerNetwork network, ReplicationLog log)
{
    private readonly Channel<ISendable> _turns = Channel.CreateUnbounded<ISendable>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Gives <paramref name="item"/> a turn, if it does not have one yet.</summary>
    public void Call(ISendable item)
    {
        if (item.Mark.TrySet())
        {
            _ = _turns.Writer.TryWrite(item);
        }
    }

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await _turns.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_turns.Reader.TryRead(out ISendable? item))
            {
                item.Mark.Clear();
                await TakeTurnAsync(item, cancellationToken);
            }
        }
    }

    private async ValueTask TakeTurnAsync(ISendable item, CancellationToken cancellationToken)
    {
        try
        {
            if (network.Find(peer) is not { } link)
            {
                item.OnNoLink();
            }
            else if (await item.SendAsync(link, cancellationToken))
            {
                Call(item);
            }
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            log.SendingFailed(peer, defect);
        }
    }
}
