namespace Walrus.Client;

/// <summary>The peer sent what no broker sends (another service on that port, or a fault); the connection was closed.</summary>
public sealed class ProtocolViolationException : WalrusException
{
    /// <summary>Says what came.</summary>
    /// <param name="message">What was expected and what came instead.</param>
    /// <param name="innerException">The parser's error, if there was one.</param>
    public ProtocolViolationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>False: the peer is not what the client takes it for.</summary>
    public override bool IsTransient => false;
}
