namespace Walrus.Peers;

/// <summary>What became of a message that was to be sent.</summary>
public enum SendOutcome
{
    /// <summary>It waits for the network. It may still be lost with its connection; <see cref="IPeerObserver.Disconnected"/> tells.</summary>
    Queued = 0,

    /// <summary>Too much waits already. Nothing was sent.</summary>
    QueueFull,

    /// <summary>There is no connection now. Nothing was sent.</summary>
    LinkDown,
}
