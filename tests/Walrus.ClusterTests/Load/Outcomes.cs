using Walrus.Client;

namespace Walrus.ClusterTests.Load;

/// <summary>What a failed PUT or GET says of itself, by docs/cluster.md and the client's remarks.</summary>
internal static class Outcomes
{
    /// <summary>True when it may have been done, or may be yet; false when it certainly was not.</summary>
    public static bool IsUnknown(WalrusException failure) => failure is OutcomeUnknownException or RequestTimeoutException { IsOutcomeUnknown: true }
        || (failure is ServerErrorException && failure.Message.Contains("outcome unknown", StringComparison.Ordinal));
}
