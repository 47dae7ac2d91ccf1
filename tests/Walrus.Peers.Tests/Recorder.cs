using System.Threading.Channels;

namespace Walrus.Peers.Tests;

/// <summary>An observer and a message handler whose calls a test awaits.</summary>
internal sealed class Recorder : IPeerObserver, IPeerMessageHandler
{
    private readonly Channel<(PeerIdentity Peer, PeerLane Lane)> _connected = Channel.CreateUnbounded<(PeerIdentity Peer, PeerLane Lane)>();
    private readonly Channel<(NodeId Peer, PeerLane Lane, LinkEndReason Reason, int Lost)> _ended = Channel.CreateUnbounded<(NodeId, PeerLane, LinkEndReason, int)>();
    private readonly Channel<(PeerLane Lane, HandshakeRefusal Refusal, string Text)> _refused = Channel.CreateUnbounded<(PeerLane, HandshakeRefusal, string)>();
    private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>();

    public Task<(PeerIdentity Peer, PeerLane Lane)> ConnectedAsync() => Wait.For(_connected.Reader.ReadAsync().AsTask());

    public Task<(NodeId Peer, PeerLane Lane, LinkEndReason Reason, int Lost)> EndedAsync() => Wait.For(_ended.Reader.ReadAsync().AsTask());

    public Task<(PeerLane Lane, HandshakeRefusal Refusal, string Text)> RefusedAsync() => Wait.For(_refused.Reader.ReadAsync().AsTask());

    /// <summary>The end of one lane; ends of others are skipped.</summary>
    public async Task<(NodeId Peer, PeerLane Lane, LinkEndReason Reason, int Lost)> EndedAsync(PeerLane lane)
    {
        while (true)
        {
            (NodeId Peer, PeerLane Lane, LinkEndReason Reason, int Lost) end = await EndedAsync();
            if (end.Lane == lane)
            {
                return end;
            }
        }
    }

    public Task<byte[]> MessageAsync() => Wait.For(_messages.Reader.ReadAsync().AsTask());

    public void Connected(PeerIdentity peer, PeerLane lane) => _connected.Writer.TryWrite((peer, lane));

    public void Disconnected(NodeId peer, PeerLane lane, LinkEndReason reason, int messagesLost) => _ended.Writer.TryWrite((peer, lane, reason, messagesLost));

    public void Refused(NodeId peer, PeerLane lane, HandshakeRefusal refusal, string text) => _refused.Writer.TryWrite((lane, refusal, text));

    public ValueTask HandleAsync(PeerMessage message, CancellationToken cancellationToken)
    {
        _messages.Writer.TryWrite(message.Payload.ToArray());
        return ValueTask.CompletedTask;
    }
}
