namespace Walrus.Peers;

/// <summary>What became of a request.</summary>
public enum PeerOutcome
{
    /// <summary>The handler answered.</summary>
    Answered = 0,

    /// <summary>The handler, or the link in its place, refused; the code says why.</summary>
    Refused,

    /// <summary>No answer in time. Whether the request was or will be carried out is unknown.</summary>
    TimedOut,

    /// <summary>The connection ended before an answer came. Whether the request was or will be carried out is unknown.</summary>
    LinkLost,

    /// <summary>There is no connection. Nothing was sent.</summary>
    LinkDown,

    /// <summary>Too many requests, or too many bytes, are on their way. Nothing was sent.</summary>
    QueueFull,
}
