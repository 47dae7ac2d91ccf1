namespace Walrus.Peers;

/// <summary>Takes the streams of one kind.</summary>
public interface IPeerStreamHandler
{
    /// <summary>
    /// Reads a stream and answers it. Called in order like a request (<see cref="IPeerRequestHandler"/>). The answer may come before the end, and then ends the stream.
    /// </summary>
    /// <param name="opening">What the sender said on opening; its payload is valid until the task completes.</param>
    /// <param name="stream">The messages; not to be used after the task has completed.</param>
    /// <param name="cancellationToken">Cancelled when the sender has given up or the connection has ended.</param>
    ValueTask<PeerReply> HandleAsync(PeerMessage opening, PeerStreamReader stream, CancellationToken cancellationToken);
}
