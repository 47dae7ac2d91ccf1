namespace Walrus.Client;

/// <summary>What became of a batch of PUTs.</summary>
/// <param name="Acknowledged">How many entries, from the first, were acknowledged without a gap. All of them when <paramref name="FirstError"/> is null.</param>
/// <param name="AcknowledgedAfterError">
/// Entries behind the first refused one that had been sent already and were stored all the same. Nothing further is sent after an error.
/// </param>
/// <param name="FirstError">
/// Why the entry after those was not acknowledged: <see cref="ServerErrorException"/> when the broker refused it,
/// <see cref="OutcomeUnknownException"/> or <see cref="RequestTimeoutException"/> when it and those behind it may or may not be stored,
/// <see cref="ConnectionFailedException"/> when it was not sent. Null when all went well.
/// </param>
public readonly record struct PutBatchResult(int Acknowledged, int AcknowledgedAfterError, WalrusException? FirstError)
{
    /// <summary>Throws <see cref="FirstError"/> if there is one.</summary>
    /// <exception cref="WalrusException">The first error.</exception>
    public void ThrowIfFailed()
    {
        if (FirstError is not null)
        {
            throw FirstError;
        }
    }
}
