using Walrus.Protocol;

namespace Walrus.Client.Producing;

/// <summary>What an attempt to store a batch came to.</summary>
internal enum AttemptFate
{
    /// <summary>It is stored.</summary>
    Stored = 0,

    /// <summary>Nothing was done, and it may be tried again.</summary>
    NotNow = 1,

    /// <summary>Nothing was done: another number comes next.</summary>
    OutOfOrder = 2,

    /// <summary>Nobody knows.</summary>
    Unknown = 3,

    /// <summary>Nothing was done, and it would be refused again.</summary>
    Refused = 4,
}

/// <summary>How an attempt ended.</summary>
/// <param name="Fate">What it came to.</param>
/// <param name="Cause">Why it is not stored; null when it is.</param>
internal readonly record struct AttemptEnd(AttemptFate Fate, WalrusException? Cause = null)
{
    /// <summary>Whether another server may do better: this one did not answer, or could not reach the leader.</summary>
    public bool IsServersFault => Cause is ConnectionFailedException or RequestTimeoutException or OutcomeUnknownException or ProtocolViolationException
        || (Cause is ServerErrorException && Fate == AttemptFate.NotNow);

    /// <summary>Reads an exception of the client.</summary>
    public static AttemptEnd Of(WalrusException cause) => cause switch
    {
        ConnectionFailedException => new AttemptEnd(AttemptFate.NotNow, cause),
        RequestTimeoutException { IsOutcomeUnknown: false } => new AttemptEnd(AttemptFate.NotNow, cause),
        ServerErrorException error when ProducerTexts.TryReadOutOfOrder(error.Message, out _) => new AttemptEnd(AttemptFate.OutOfOrder, cause),
        ServerErrorException error when ProducerTexts.IsUnavailable(error.Message) || error.Message == ProducerTexts.TooManyProducers => new AttemptEnd(AttemptFate.NotNow, cause),
        ServerErrorException error when IsRefusal(error.Message) => new AttemptEnd(AttemptFate.Refused, cause),
        _ => new AttemptEnd(AttemptFate.Unknown, cause), // The outcome is unknown, or the store failed on the way.
    };

    private static bool IsRefusal(string error) =>
        error.StartsWith("unknown ", StringComparison.Ordinal) // topic, partition, command
        || error.StartsWith("invalid ", StringComparison.Ordinal)
        || error.StartsWith("PRODUCE ", StringComparison.Ordinal)
        || ProducerTexts.TryReadFenced(error, out _);
}
