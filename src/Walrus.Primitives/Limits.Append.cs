namespace Walrus;

/// <content>Appending: what waits, what one flush takes and what is kept for reuse.</content>
public static partial class Limits
{
    /// <summary>Bytes after which a coalesced batch is closed and another begun: large enough to carry the overhead, small enough to read one entry from.</summary>
    public const int CoalescedBatchBytesMax = 256 * 1024;

    /// <summary>Bytes handed over by appenders and not yet written to the journal; above it appenders wait.</summary>
    public const long StagedBytesMax = 64L * 1024 * 1024;

    /// <summary>Bytes that one group commit writes before it flushes, so that a small durable append does not wait long behind a bulk load.</summary>
    public const long FlushGroupBytesMax = 8L * 1024 * 1024;

    /// <summary>Bytes that may be written and not flushed under the schedules that flush by the clock or not at all.</summary>
    public const long UnflushedBytesMax = 32L * 1024 * 1024;

    /// <summary>Finished append requests kept for reuse: more than callers that wait at once on a busy node.</summary>
    public const int PooledRequestsMax = 4_096;

    /// <summary>Batch builders kept for reuse, each with its buffer: as many as there are topics that one group commit may hold appends of.</summary>
    public const int PooledBatchesMax = 512;
}
