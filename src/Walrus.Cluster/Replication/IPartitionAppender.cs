using System.Buffers;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>Appends to the open segments that this node leads.</summary>
public interface IPartitionAppender
{
    /// <summary>
    /// Appends one entry to the partition's open segment, if this node holds its lease, and waits until it is acknowledged as the topic's
    /// <see cref="AckPolicy"/> says. The place in the order is decided before this returns, and <paramref name="value"/> is not touched afterwards.
    /// Allocates nothing in steady state.
    /// </summary>
    ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in ReadOnlySequence<byte> value);

    /// <summary>
    /// Appends a producer's batch, all of it or nothing, unless it is in the log already: then the answer is that of the first time, once that is acknowledged. The place in the order is
    /// decided before this returns, and the memory of <paramref name="entries"/>, which must be sound, is not touched afterwards.
    /// </summary>
    ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in SequencedEntries entries);
}

/// <summary>What became of an append.</summary>
public enum AppendFate
{
    /// <summary>It is acknowledged at <see cref="AppendOutcome.Offset"/>.</summary>
    Acknowledged = 0,

    /// <summary>Nothing was appended: this node holds no lease for the partition. Ask the one that does.</summary>
    NotLeader = 1,

    /// <summary>Nothing was appended: the segment is being rolled over. Wait for the next one, which somebody else may lead.</summary>
    RollingOver = 2,

    /// <summary>It may be in the log, now or later, or never: the segment was sealed by others while it waited. May be tried again by who can bear it twice.</summary>
    Unknown = 3,

    /// <summary>Nothing was appended: too much waits for the followers. Try again later.</summary>
    Busy = 4,

    /// <summary>The store failed; <see cref="AppendOutcome.Failure"/> says how.</summary>
    Failed = 5,

    /// <summary>Nothing was appended: the leader does not know yet what the producers of earlier segments have done. Try again soon.</summary>
    Unprepared = 6,

    /// <summary>Nothing was appended: the producer's numbers do not go on here; <see cref="AppendOutcome.Number"/> comes next.</summary>
    OutOfOrder = 7,

    /// <summary>Nothing was appended: the producer's id is used in a newer epoch, <see cref="AppendOutcome.Number"/>.</summary>
    Fenced = 8,

    /// <summary>Nothing was appended: the partition remembers <see cref="Limits.ProducersPerPartitionMax"/> producers that wrote lately.</summary>
    TooManyProducers = 9,
}

/// <summary>The end of an append.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Offset">The entry's offset, when acknowledged; under <see cref="AckPolicy.None"/> nobody waits to know it, and it is 0.</param>
/// <param name="Failure">Why the store refused, when it failed.</param>
public readonly record struct AppendOutcome(AppendFate Fate, Offset Offset = default, StorageException? Failure = null)
{
    /// <summary>The sequence number or the epoch that belongs to the fate; 0 for all others.</summary>
    public int Number { get; init; }
}
