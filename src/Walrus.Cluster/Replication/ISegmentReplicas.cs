using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>This node's copies of segments, as readers and those who seal see them.</summary>
public interface ISegmentReplicas
{
    /// <summary>How much of a segment is here; null when this node has no copy.</summary>
    ReplicaExtent? Find(SegmentId segment);

    /// <summary>
    /// Entries of a copy as stored record batches, from the one that holds <paramref name="from"/> on, at least one and about <paramref name="bytesMax"/> bytes.
    /// The last batch may reach beyond <paramref name="end"/>, which is exclusive: the caller clamps. Null when there is no copy, or nothing below <paramref name="end"/>.
    /// </summary>
    /// <exception cref="StorageException">The copy cannot be read.</exception>
    BatchReadResult? Read(SegmentId segment, Offset from, Offset end, int bytesMax);

    /// <summary>Completes when more of a segment is committed than <paramref name="seen"/>, or it is gone or sealed. At once when there is no copy here.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask CommittedBeyondAsync(SegmentId segment, Offset seen, CancellationToken cancellationToken);

    /// <summary>
    /// Seals the copy for <paramref name="epoch"/>: from here on it refuses appends of the leader and of coordinators with lower epochs, for ever. The promise and the length are one
    /// durable record before this answers. Asked again with the same epoch, the answer is the copy's length by then. Refused for an epoch below one that was promised;
    /// unknown when this node cannot vouch for its copy, which must never look like a short one.
    /// </summary>
    /// <exception cref="StorageException">The promise could not be made durable.</exception>
    ValueTask<SealAnswer> SealAsync(SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the copy here has promised nothing to a coordinator beyond <paramref name="epoch"/>, in which the segment is written; on its leader, whether it leads in that epoch and lets appends in. False
    /// when there is no copy, and when an earlier store of this node may have promised what this one does not know.
    /// </summary>
    bool StandsBy(SegmentId segment, SegmentEpoch epoch);

    /// <summary>Appends what a sealed copy lacks, from the coordinator that sealed it with <paramref name="epoch"/>; durable before this answers.</summary>
    /// <exception cref="StorageException">The batches could not be stored.</exception>
    ValueTask<SealAnswer> CompleteAsync(SegmentId segment, SegmentEpoch epoch, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken);

    /// <summary>
    /// Copies of sealed segments here that are shorter than the metadata says they must be, those that are to be made from nothing included, as of the last reconciliation. No order.
    /// </summary>
    IReadOnlyList<ReplicaGap> Gaps { get; }

    /// <summary>False while this node has not applied the metadata since it started, so that it does not know what it lacks.</summary>
    bool IsSettled { get; }

    /// <summary>Copies of sealed segments here that were found damaged and are not replaced yet. No order.</summary>
    IReadOnlyList<SegmentId> Damaged { get; }

    /// <summary>
    /// A sealed copy was found damaged: it is read no more, until it is replaced or it turns out that there is no other (<see cref="ISealedCopies"/>). Nothing for a copy that is not sealed, for an
    /// open one's leader and coordinator deal with that. Any thread, never waits.
    /// </summary>
    void Condemn(SegmentId segment, StorageException damage);

    /// <summary>
    /// Appends what a copy of a sealed segment lacks; durable before this answers. Returns the copy's end by then: another one than <paramref name="expected"/>
    /// plus the entries means that somebody else was faster. Entries from the sealed end on are not taken. A copy that is not there yet is made.
    /// </summary>
    /// <exception cref="StorageException">The batches could not be stored.</exception>
    ValueTask<Offset> FillAsync(SegmentId segment, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken);

    /// <summary>
    /// Until the result is disposed, reconciliation does not delete a copy of this sealed segment although the metadata does not name this node among its replicas: the copy is being made,
    /// and only then the metadata names it. May be held several times. Does not protect a segment that the metadata has given up.
    /// </summary>
    IDisposable KeepDuringCopy(SegmentId segment);

    /// <summary>Bytes that the copy takes in this node's store, about; 0 when there is no copy.</summary>
    long BytesOf(SegmentId segment);
}

/// <summary>A copy of a sealed segment that lacks entries.</summary>
/// <param name="Segment">Which.</param>
/// <param name="From">The first offset that it lacks.</param>
/// <param name="SealedEnd">After the last one.</param>
public readonly record struct ReplicaGap(SegmentId Segment, Offset From, Offset SealedEnd);

/// <summary>How much of a segment a node has.</summary>
/// <param name="Base">The segment's first offset.</param>
/// <param name="End">After the last entry here, committed or not.</param>
/// <param name="Committed">After the last entry that readers may see here.</param>
public readonly record struct ReplicaExtent(Offset Base, Offset End, Offset Committed);

/// <summary>What a replica answers to its coordinator.</summary>
public enum SealFate
{
    /// <summary>Sealed in that epoch; <see cref="SealAnswer.End"/> is what it holds durably.</summary>
    Sealed = 0,

    /// <summary>Another coordinator has a promise for <see cref="SealAnswer.Promised"/>, which is higher.</summary>
    Outbid = 1,

    /// <summary>It cannot say how much it had: its data was lost, damaged, or not durable when it was acknowledged. It has promised all the same; <see cref="SealAnswer.End"/> is what it holds now.</summary>
    CannotVouch = 2,

    /// <summary>It does not know the segment yet, or its metadata says that the segment is sealed: look at the metadata.</summary>
    NotSealing = 3,
}

/// <summary>The answer of a replica that is asked to seal.</summary>
/// <param name="Fate">What it did.</param>
/// <param name="End">After its last durable entry, when sealed.</param>
/// <param name="Promised">The highest epoch that it has promised.</param>
public readonly record struct SealAnswer(SealFate Fate, Offset End, SegmentEpoch Promised);
