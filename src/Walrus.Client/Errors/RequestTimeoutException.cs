namespace Walrus.Client;

/// <summary>No answer came within <see cref="WalrusClientOptions.RequestTimeout"/>.</summary>
public sealed class RequestTimeoutException : WalrusException
{
    /// <summary>Says what timed out.</summary>
    /// <param name="message">What was asked and how long the wait was.</param>
    /// <param name="isOutcomeUnknown">See <see cref="IsOutcomeUnknown"/>.</param>
    public RequestTimeoutException(string message, bool isOutcomeUnknown)
        : base(message)
    {
        IsOutcomeUnknown = isOutcomeUnknown;
    }

    /// <summary>True for a PUT or GET that was already sent: it may have been done, or may yet be.</summary>
    public bool IsOutcomeUnknown { get; }

    /// <summary>True unless the outcome is unknown.</summary>
    public override bool IsTransient => !IsOutcomeUnknown;
}
