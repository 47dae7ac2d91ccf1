namespace Walrus.Peers.Tests;

/// <summary>Channels of the tests, and handlers that are functions.</summary>
internal static class Handlers
{
    public static readonly PeerChannel Urgent = new(1, PeerLane.Urgent);
    public static readonly PeerChannel Normal = new(2, PeerLane.Normal);
    public static readonly PeerChannel Other = new(3, PeerLane.Normal);
    public static readonly PeerChannel Bulk = new(4, PeerLane.Bulk);
    public static readonly MessageKind Kind = new(1);
    public static readonly MessageKind SecondKind = new(2);

    /// <summary>Answers with the question.</summary>
    public static IPeerRequestHandler Echo => Request((message, _) => ValueTask.FromResult(PeerReply.Answer(message.Payload.ToArray())));

    public static IPeerMessageHandler Message(Func<PeerMessage, CancellationToken, ValueTask> handle) => new MessageFunction(handle);

    public static IPeerRequestHandler Request(Func<PeerMessage, CancellationToken, ValueTask<PeerReply>> handle) => new RequestFunction(handle);

    public static IPeerStreamHandler Stream(Func<PeerMessage, PeerStreamReader, CancellationToken, ValueTask<PeerReply>> handle) => new StreamFunction(handle);

    private sealed class MessageFunction(Func<PeerMessage, CancellationToken, ValueTask> handle) : IPeerMessageHandler
    {
        public ValueTask HandleAsync(PeerMessage message, CancellationToken cancellationToken) => handle(message, cancellationToken);
    }

    private sealed class RequestFunction(Func<PeerMessage, CancellationToken, ValueTask<PeerReply>> handle) : IPeerRequestHandler
    {
        public ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken) => handle(request, cancellationToken);
    }

    private sealed class StreamFunction(Func<PeerMessage, PeerStreamReader, CancellationToken, ValueTask<PeerReply>> handle) : IPeerStreamHandler
    {
        public ValueTask<PeerReply> HandleAsync(PeerMessage opening, PeerStreamReader stream, CancellationToken cancellationToken) => handle(opening, stream, cancellationToken);
    }
}
