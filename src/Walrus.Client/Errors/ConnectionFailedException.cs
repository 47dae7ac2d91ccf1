namespace Walrus.Client;

/// <summary>No connection to the broker could be made, so nothing was sent.</summary>
public sealed class ConnectionFailedException : WalrusException
{
    /// <summary>Says where and why.</summary>
    /// <param name="address">Where the broker was looked for.</param>
    /// <param name="reason">Why there is no connection, as half a sentence.</param>
    /// <param name="innerException">The socket's error, if there was one.</param>
    public ConnectionFailedException(ServerAddress address, string reason, Exception? innerException = null)
        : base($"No connection to {address}: {reason}. Is the broker running there (its --client-host and --client-port)?", innerException)
    {
        Address = address;
        Reason = reason;
    }

    /// <summary>Where the broker was looked for.</summary>
    public ServerAddress Address { get; }

    /// <summary>Why there is no connection, as half a sentence.</summary>
    public string Reason { get; }

    /// <summary>True: nothing was sent, and a broker may come up.</summary>
    public override bool IsTransient => true;
}
