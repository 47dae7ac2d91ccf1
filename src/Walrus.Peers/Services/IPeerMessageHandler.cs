namespace Walrus.Peers;

/// <summary>Takes the one-way messages of one kind.</summary>
public interface IPeerMessageHandler
{
    /// <summary>
    /// Takes a message. The messages and requests of a channel from one connection come one at a time, in the order in which they were sent; the
    /// next one waits for this task. An exception is counted and logged, and the next message comes all the same.
    /// </summary>
    /// <param name="message">Its payload is valid until the task completes.</param>
    /// <param name="cancellationToken">Cancelled when the connection has ended.</param>
    ValueTask HandleAsync(PeerMessage message, CancellationToken cancellationToken);
}
