namespace Walrus.Peers;

/// <summary>What a connection's frames go to: the side that dialled, or the side that was called.</summary>
internal interface IFrameSink
{
    /// <summary>
    /// Takes a frame; its payload is valid until the task completes. While the task runs nothing is read. Other than
    /// <see cref="LinkEndReason.None"/>: the connection ends for that reason.
    /// </summary>
    ValueTask<LinkEndReason> TakeAsync(Frame frame);

    /// <summary>The other side has closed in good order: finishes what came before that. Cut short by the connection's end.</summary>
    ValueTask EndAsync();

    /// <summary>A look at the clock, every <see cref="Limits.PeerSweepInterval"/>.</summary>
    void Sweep(long now);
}
