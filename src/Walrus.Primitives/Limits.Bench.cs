namespace Walrus;

/// <content><c>walrus-cli bench</c>: what one run may ask of a cluster and of this process.</content>
public static partial class Limits
{
    /// <summary>Connections of a benchmark: what a node takes unless set (<c>--max-connections</c>).</summary>
    public const int BenchConnectionsMax = 10_000;

    /// <summary>Requests in flight on one connection: what a node takes from one.</summary>
    public const int BenchDepthMax = 1_024;

    /// <summary>Connections times depth: each is a loop with an entry of its own in this process.</summary>
    public const int BenchLanesMax = 65_536;

    /// <summary>Topics of a benchmark: each is made, used, and deleted again.</summary>
    public const int BenchTopicsMax = 2_000;

    /// <summary>Entries of one operation: what TAKE gives at once.</summary>
    public const int BenchBatchEntriesMax = 1_000;

    /// <summary>Bytes of the shortest entry: the time at which it was to be sent stands in its first 19 digits.</summary>
    public const int BenchEntryBytesMin = 20;

    /// <summary>Bytes of the longest entry: a frame of a node that is not set otherwise holds it, with the name of its topic.</summary>
    public const int BenchEntryBytesMax = 1_000_000;

    /// <summary>Operations per second that a fixed rate may ask for: more than loopback carries.</summary>
    public const int BenchRateMax = 10_000_000;

    /// <summary>Entries that are put before consuming is measured.</summary>
    public const int BenchEntriesMax = 100_000_000;

    /// <summary>Intervals of the measured time that are kept for the plot over time: one for every few pixels.</summary>
    public const int BenchIntervals = 120;

    /// <summary>The longest latency that is told apart from longer ones: four times the longest wait of a client for an answer unless set.</summary>
    public static readonly TimeSpan BenchLatencyMax = TimeSpan.FromMinutes(2);

    /// <summary>How long after the measured time its answers are waited for: what comes later, or was not even sent by then, is counted as missing.</summary>
    public static readonly TimeSpan BenchDrainMax = TimeSpan.FromSeconds(10);

    /// <summary>The longest measurement.</summary>
    public static readonly TimeSpan BenchDurationMax = TimeSpan.FromHours(12);

    /// <summary>The pause of a lane after a failure, and of a consumer that found nothing: long enough not to ask a broker in trouble as fast as it answers.</summary>
    public static readonly TimeSpan BenchPause = TimeSpan.FromMilliseconds(5);

    /// <summary>How often nodes are asked what they use: their peak is that of these looks.</summary>
    public static readonly TimeSpan BenchNodeInterval = TimeSpan.FromSeconds(1);
}
