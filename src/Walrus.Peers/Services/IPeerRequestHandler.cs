namespace Walrus.Peers;

/// <summary>Answers the requests of one kind.</summary>
public interface IPeerRequestHandler
{
    /// <summary>
    /// Answers a request. The method is called for the requests of a channel one after another, in the order in which they were sent, and the next call
    /// comes when this one has returned its task: what it does before its first wait is done in order, what comes after runs beside the others.
    /// An exception is counted, logged and answered as <see cref="RefusalCode.HandlerFailed"/>.
    /// </summary>
    /// <param name="request">Its payload is valid until the task completes.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more.</param>
    ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken);
}
