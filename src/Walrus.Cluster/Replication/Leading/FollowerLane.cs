using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Cluster.Replication;

/// <summary>What a leader has for one follower of one segment: sends a message a turn.</summary>
internal sealed class FollowerLane(SegmentLeader leader, int index, NodeId node) : ISendable
{
    /// <summary>Used by one turn at a time.</summary>
    private readonly byte[] _head = new byte[ReplicationCodec.AppendBytes];

    /// <summary>Which follower.</summary>
    public int Index => index;

    /// <summary>Who.</summary>
    public NodeId Node => node;

    /// <inheritdoc/>
    public SendMark Mark { get; } = new();

    /// <inheritdoc/>
    public async ValueTask<bool> SendAsync(PeerLink link, CancellationToken cancellationToken)
    {
        if (leader.TakeMessage(index) is not var (message, batches))
        {
            return false;
        }

        using BatchReadResult? lent = batches;
        ReplicationCodec.Write(message, _head);
        PeerPayload payload = new(_head, lent?.Batches ?? default);
        if (await link.SendAsync(ClusterChannels.Replication, ReplicationCodec.AppendKind, payload, cancellationToken) != SendOutcome.Queued)
        {
            OnNoLink();
            return false;
        }

        leader.CountSent(message.BatchBytes);
        return leader.Wants(index);
    }

    /// <inheritdoc/>
    public void OnNoLink() => leader.LinkLost(node);
}
