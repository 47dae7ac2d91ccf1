namespace Walrus.Client;

/// <summary>More waits in a <see cref="WalrusProducer"/> than it holds (<see cref="Limits.ClientProducerBytesWaitingMax"/>): await earlier puts first. The entry was not taken.</summary>
public sealed class ProducerFullException : WalrusException
{
    /// <summary>Says how much waits.</summary>
    public ProducerFullException(long bytesWaiting)
        : base($"{bytesWaiting} bytes of entries wait to be stored; await some of them before putting more.")
    {
    }

    /// <summary>True: nothing was done, and room comes.</summary>
    public override bool IsTransient => true;
}
