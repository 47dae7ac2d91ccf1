using Walrus.Cluster.Replication;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <content>What comes from other nodes.</content>
public sealed partial class SegmentHost
{
    /// <summary>
    /// Takes a leader's message or a follower's answer. What cannot be read is dropped and logged. Waits while the store has no room in memory: the link then holds back.
    /// </summary>
    public async ValueTask HandleAsync(PeerMessage message, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _running) is not { } running)
        {
            return;
        }

        if (message.Kind == ReplicationCodec.AnswerKind)
        {
            TakeAnswer(message);
            return;
        }

        if (!ReplicationCodec.TryRead(message.Payload.Span, out AppendMessage append))
        {
            _log.Unreadable(message.From.Node);
            return;
        }

        if (append.BatchBytes > 0)
        {
            await _engine.WaitForRoomAsync(cancellationToken);
        }

        NodeLife from = new(message.From.Node, message.From.Incarnation);
        SegmentCopy? copy = running.Copies.Find(append.Segment);
        LeaderMessage read = new(from, append.Epoch, append.Attempt, append.Base, append.Next, append.Committed);
        if (copy is null || !copy.Take(read, message.Payload.Span[ReplicationCodec.AppendBytes..]))
        {
            Refuse(running, from.Node, append, copy?.SealedEnd is null ? FollowerFate.Unknown : FollowerFate.Sealed);
        }
    }

    /// <inheritdoc/>
    public void Connected(PeerIdentity peer, PeerLane lane)
    {
        ArgumentNullException.ThrowIfNull(peer);
        if (lane == ClusterChannels.Replication.Lane)
        {
            foreach ((_, SegmentLeader leader) in _led)
            {
                leader.LinkUp(peer.Node);
            }
        }
    }

    /// <inheritdoc/>
    public void Disconnected(NodeId peer, PeerLane lane, LinkEndReason reason, int messagesLost)
    {
        if (lane == ClusterChannels.Replication.Lane)
        {
            foreach ((_, SegmentLeader leader) in _led)
            {
                leader.LinkLost(peer);
            }
        }
    }

    private void TakeAnswer(in PeerMessage message)
    {
        if (!ReplicationCodec.TryRead(message.Payload.Span, out AnswerMessage read))
        {
            _log.Unreadable(message.From.Node);
        }
        else if (Volatile.Read(ref _known).FindNode(message.From.Node) is { } node && message.From.Incarnation < node.Incarnation)
        {
            // Of a life that is over: what it held may be lost since, and the node's next life says itself what is there.
            _meter.Refused(FollowerFate.Unknown);
        }
        else if (FindLed(read.Segment) is { } leader && leader.Lease.Epoch == read.Epoch)
        {
            leader.Answered(message.From.Node, message.From.Incarnation, read.Answer);
        }
    }

    /// <summary>Nobody follows here. May be lost: the leader asks again.</summary>
    private void Refuse(Running running, NodeId leader, in AppendMessage message, FollowerFate fate)
    {
        _meter.Refused(fate);
        byte[] bytes = new byte[ReplicationCodec.AnswerBytes];
        FollowerAnswer answer = new(fate, message.Attempt, Offset.Zero, Offset.Zero, new SegmentEpoch(0));
        ReplicationCodec.Write(new AnswerMessage(message.Segment, message.Epoch, answer), bytes);
        running.Parts.Senders.TrySend(leader, ReplicationCodec.AnswerKind, new PeerPayload(bytes));
    }
}
