using System.Globalization;

namespace Walrus.ClusterTests;

/// <summary>How much the tests do. <c>make test</c> runs them short; the <c>make cluster-test-*</c> targets raise them by environment variables.</summary>
internal static class ClusterSizes
{
    /// <summary><c>WALRUS_CLUSTER_SECONDS</c>: how long load runs.</summary>
    public static TimeSpan Load => TimeSpan.FromSeconds(Number("WALRUS_CLUSTER_SECONDS", 6));

    /// <summary><c>WALRUS_CLUSTER_WRITERS</c>: writers of the stress test.</summary>
    public static int Writers => Number("WALRUS_CLUSTER_WRITERS", 8);

    /// <summary><c>WALRUS_CLUSTER_TOPICS</c>: topics of the many topics, each with a client of its own.</summary>
    public static int Topics => Number("WALRUS_CLUSTER_TOPICS", 20);

    /// <summary><c>WALRUS_CLUSTER_KILLS</c>: kills in the tests that kill.</summary>
    public static int Kills => Number("WALRUS_CLUSTER_KILLS", 3);

    /// <summary><c>WALRUS_CLUSTER_LEADER_KILLS</c>: kills of leaders under a client that sends again.</summary>
    public static int LeaderKills => Number("WALRUS_CLUSTER_LEADER_KILLS", 10);

    /// <summary><c>WALRUS_CLUSTER_PAUSE_SECONDS</c>: how long a leader stands still at least.</summary>
    public static TimeSpan Pause => TimeSpan.FromSeconds(Number("WALRUS_CLUSTER_PAUSE_SECONDS", 0));

    /// <summary><c>WALRUS_CLUSTER_KILL_SECONDS</c>: how long they go on killing at least.</summary>
    public static TimeSpan KillTime => TimeSpan.FromSeconds(Number("WALRUS_CLUSTER_KILL_SECONDS", 0));

    /// <summary><c>WALRUS_CLUSTER_REGISTRATIONS</c>: topics that are registered, without clients.</summary>
    public static int Registrations => Number("WALRUS_CLUSTER_REGISTRATIONS", 200);

    /// <summary><c>WALRUS_CLUSTER_REGISTRATION_SECONDS_MAX</c>: what registering them may take; not looked at when it is not set, for the machine may be busy with other tests.</summary>
    public static TimeSpan? RegistrationMax => Number("WALRUS_CLUSTER_REGISTRATION_SECONDS_MAX", 0) is > 0 and int seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>
    /// <c>WALRUS_CLUSTER_RETRY_SECONDS</c>: how long a client tries one PUT before its user sees a failure. The long forms hold the cluster to the 10 s of the seeds' clients; the short form runs beside
    /// everything else on two cores, where that would measure the machine.
    /// </summary>
    public static TimeSpan RetryMax => TimeSpan.FromSeconds(Number("WALRUS_CLUSTER_RETRY_SECONDS", 45));

    /// <summary>How long a client waits for one answer.</summary>
    public static TimeSpan RequestTimeout { get; } = TimeSpan.FromSeconds(10);

    private static int Number(string variable, int fallback) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : fallback;
}
