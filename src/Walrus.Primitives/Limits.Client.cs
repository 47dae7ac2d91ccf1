namespace Walrus;

/// <content>Walrus.Client: what is in flight, read ahead and kept.</content>
public static partial class Limits
{
    /// <summary>Requests that a client sends ahead of their answers by default: enough that a connection is never idle (measured: depth 256 saturates it).</summary>
    public const int ClientInFlightRequestsDefault = 1_024;

    /// <summary>The most that the setting takes: each costs a small object in the client and a place in the broker's order of answers.</summary>
    public const int ClientInFlightRequestsMax = 65_536;

    /// <summary>Entries that a reader asks for ahead by default.</summary>
    public const int ClientReadAheadEntriesDefault = 256;

    /// <summary>The most entries that a reader asks for ahead; see <see cref="ClientReadAheadBytes"/> for their memory.</summary>
    public const int ClientReadAheadEntriesMax = 4_096;

    /// <summary>Bytes that a reader means to hold ahead, judged by the largest entry that it saw lately: a few large network reads.</summary>
    public const int ClientReadAheadBytes = 4 * 1024 * 1024;

    /// <summary>Bytes that the client gathers for one write to its socket: measured, large writes pay and more than this gains nothing.</summary>
    public const int ClientWriteBytesTarget = 256 * 1024;

    /// <summary>Bytes of the client's receive buffer while answers are small; a large answer makes it grow as its bytes come.</summary>
    public const int ClientReceiveBytes = 128 * 1024;

    /// <summary>Idle request objects that a client keeps for reuse.</summary>
    public const int ClientPooledRequestsMax = 1_024;

    /// <summary>The longest timeout or pause that the client's options take: within the range of the runtime's timers (2^32 - 2 ms).</summary>
    public static readonly TimeSpan ClientWaitMax = TimeSpan.FromDays(24);
}
