using System.Buffers;
using Walrus.Peers;

namespace Walrus.Consensus.Runtime;

/// <summary>
/// Raft's messages over the links between nodes, each as a one-way message (docs/formats/raft-messages.md). Pieces of snapshots go by the bulk lane, so
/// that no heartbeat waits behind them; Raft asks for no order between messages. What the links drop or lose is reported to the host, which sends it
/// again.
/// </summary>
/// <remarks>
/// To be put together in this order: <see cref="RegisterWith"/> the services, make the network, start the host with this as its transport,
/// <see cref="Join"/>, start the network. Messages that come or go before are dropped. Who the peers are is told to the network by its owner. Links are between nodes,
/// messages between members (<see cref="RaftMember"/>): one for a member that its node is not any more reaches the node, whose core drops it.
/// </remarks>
public sealed class PeerTransport : IRaftTransport, IPeerMessageHandler, IPeerObserver
{
    private PeerNetwork? _network;
    private RaftHost? _host;

    /// <summary>The channel of everything but snapshots.</summary>
    public static PeerChannel Channel { get; } = new(1, PeerLane.Urgent);

    /// <summary>The channel of <see cref="SnapshotChunk"/>s.</summary>
    public static PeerChannel SnapshotChannel { get; } = new(2, PeerLane.Bulk);

    /// <summary>The kind of all of them; what a message is, its own bytes say.</summary>
    public static Peers.MessageKind Kind { get; } = new(1);

    /// <summary>Adds what this takes from other nodes to the services of a network that has not started.</summary>
    public void RegisterWith(PeerServices services) =>
        services.OnMessage(Channel, Kind, this).OnMessage(SnapshotChannel, Kind, this).Observe(this);

    /// <summary>From here on messages go by <paramref name="network"/>, and what comes goes to <paramref name="host"/>. Once.</summary>
    /// <exception cref="ArgumentException">The network's frames are too small for the largest message.</exception>
    public void Join(PeerNetwork network, RaftHost host)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(host);
        if (network.Options.FrameBytesMax < Limits.MessageBytesMax)
        {
            throw new ArgumentException($"Raft's messages need frames of {Limits.MessageBytesMax} bytes; these have {network.Options.FrameBytesMax}.", nameof(network));
        }

        Volatile.Write(ref _host, host);
        Volatile.Write(ref _network, network);
    }

    /// <inheritdoc/>
    public void Send(Message message)
    {
        if (Volatile.Read(ref _network)?.Find(RaftMember.NodeOf(message.To)) is not { } link)
        {
            return; // Nobody has told the network of that node yet, or it was removed.
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(MessageWriter.Bytes(message));
        int bytes = MessageWriter.Write(message, buffer);
        PeerChannel channel = message is SnapshotChunk ? SnapshotChannel : Channel;
        SendOutcome outcome = link.TrySend(channel, Kind, new PeerPayload(buffer.AsMemory(0, bytes)));
        ArrayPool<byte>.Shared.Return(buffer);
        if (outcome != SendOutcome.Queued)
        {
            Volatile.Read(ref _host)?.ReportUnreachable(message.To);
        }
    }

    /// <summary>Takes a message from a link. One that cannot be read, or that speaks for another node than it comes from, is dropped and counted.</summary>
    public ValueTask HandleAsync(PeerMessage message, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _host) is { } host)
        {
            MessageReadOutcome outcome = MessageReader.TryRead(message.Payload.Span, out Message? read);
            if (outcome == MessageReadOutcome.Read && RaftMember.NodeOf(read!.From) == message.From.Node)
            {
                _ = host.Receive(read);
            }
            else
            {
                host.ReportUnreadable(message.From.Node, outcome);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>A link was lost, and with it what was on its way.</summary>
    public void Disconnected(NodeId peer, PeerLane lane, LinkEndReason reason, int messagesLost)
    {
        if (Volatile.Read(ref _host) is not { } host)
        {
            return;
        }

        MemberSet members = host.Status.Members;
        foreach (NodeId member in members.Voters.AddRange(members.Learners))
        {
            if (RaftMember.NodeOf(member) == peer)
            {
                host.ReportUnreachable(member);
            }
        }
    }
}
