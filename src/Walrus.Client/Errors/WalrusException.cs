namespace Walrus.Client;

/// <summary>The root of everything that the client reports about the broker and the way to it. Wrong arguments are <see cref="ArgumentException"/>s.</summary>
public abstract class WalrusException : Exception
{
    /// <summary>Called by the leaves.</summary>
    private protected WalrusException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// True when asking again may succeed and cannot do harm: nothing was done, or doing it twice is the same as once. False when it
    /// would fail again, or might store an entry twice or skip one.
    /// </summary>
    public abstract bool IsTransient { get; }
}
