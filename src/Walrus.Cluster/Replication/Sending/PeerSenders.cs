using Walrus.Peers;

namespace Walrus.Cluster.Replication;

/// <summary>The senders of all peers, each made when it is first needed. Thread-safe.</summary>
internal sealed class PeerSenders(PeerNetwork network, ReplicationLog log, CancellationToken stop)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, (PeerSender Sender, Task Running)> _senders = [];

    /// <summary>Whether messages to <paramref name="peer"/> are taken now.</summary>
    public bool IsConnected(NodeId peer) => network.Find(peer)?.IsConnected(ClusterChannels.Replication.Lane) ?? false;

    /// <summary>Gives <paramref name="item"/> a turn at <paramref name="peer"/>.</summary>
    public void Call(NodeId peer, ISendable item)
    {
        PeerSender sender;
        lock (_gate)
        {
            if (!_senders.TryGetValue(peer, out (PeerSender Sender, Task Running) known))
            {
                PeerSender made = new(peer, network, log);
                known = (made, BackgroundWork.Start(() => made.RunAsync(stop), CancellationToken.None));
                _senders.Add(peer, known);
            }

            sender = known.Sender;
        }

        sender.Call(item);
    }

    /// <summary>Sends a message that may be lost, if there is room.</summary>
    public void TrySend(NodeId peer, MessageKind kind, PeerPayload payload) => network.Find(peer)?.TrySend(ClusterChannels.Replication, kind, payload);

    /// <summary>Completes when none runs any more; the token was cancelled before.</summary>
    public async Task EndAsync()
    {
        Task[] running;
        lock (_gate)
        {
            running = [.. _senders.Values.Select(each => each.Running)];
        }

        foreach (Task each in running)
        {
            try
            {
                await each;
            }
            catch (OperationCanceledException)
            {
                // That is how it ends.
            }
        }
    }
}
