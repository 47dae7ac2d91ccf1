namespace Walrus.Client;

/// <summary>
/// The connection ended after a PUT or GET may have reached the broker and before its answer came. The entry may be stored, the
/// cursor may have moved; the client never asks again by itself, because that could store an entry twice or skip one.
/// </summary>
public sealed class OutcomeUnknownException : WalrusException
{
    /// <summary>Says what is unknown.</summary>
    /// <param name="message">What was asked and what happened.</param>
    /// <param name="innerException">Why the connection ended.</param>
    public OutcomeUnknownException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>False: asking again is the caller's decision.</summary>
    public override bool IsTransient => false;
}
