using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>Reads committed entries of any partition, from this node's copies where there are any, else from a node that has one.</summary>
public interface IPartitionReader
{
    /// <summary>
    /// Committed entries from <paramref name="from"/> on, in order and without holes, at least one if there is any, of one segment; about
    /// <paramref name="bytesMax"/> bytes. Reads across the end of a sealed segment by going on in the next one.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<PartitionRead> ReadAsync(PartitionId partition, Offset from, int bytesMax, CancellationToken cancellationToken);

    /// <summary>As <see cref="ReadAsync"/>, but never beyond <paramref name="segment"/>: at its sealed end the fate is <see cref="ReadFate.AtEnd"/>.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<PartitionRead> ReadSegmentAsync(SegmentId segment, Offset from, int bytesMax, CancellationToken cancellationToken);

    /// <summary>
    /// Completes when there may be something to read at <paramref name="from"/>, an end of the partition included; after <see cref="Limits.SegmentWaitMax"/> in any case, so that
    /// the caller reads and waits again. Does not poll while nodes answer.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask WaitAsync(PartitionId partition, Offset from, CancellationToken cancellationToken);
}

/// <summary>How a read ended.</summary>
public enum ReadFate
{
    /// <summary>There are entries.</summary>
    Entries = 0,

    /// <summary>Nothing is committed at that place yet.</summary>
    AtEnd = 1,

    /// <summary>The place is before the partition's first offset; <see cref="PartitionRead.Start"/> is that.</summary>
    OutOfRange = 2,

    /// <summary>The partition or segment is not there (any more).</summary>
    Gone = 3,

    /// <summary>Nobody who has it answers, or the copy that was asked cannot be read; <see cref="PartitionRead.Reason"/> says more. May pass.</summary>
    Unavailable = 4,
}

/// <summary>The end of a read.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Entries">The entries; their memory is the caller's.</param>
/// <param name="Start">The partition's first offset.</param>
/// <param name="Reason">Why it is unavailable, for people.</param>
public readonly record struct PartitionRead(ReadFate Fate, IReadOnlyList<Entry> Entries, Offset Start, string? Reason = null);
