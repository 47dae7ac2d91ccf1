using Walrus.Cluster.Replication;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <content>The copies, for readers and for those who seal and repair.</content>
public sealed partial class SegmentHost
{
    /// <inheritdoc/>
    public IReadOnlyList<ReplicaGap> Gaps
    {
        get
        {
            List<ReplicaGap> gaps = [];
            foreach ((SegmentId id, Offset end) in _lacking)
            {
                Offset? from = FindCopy(id)?.End ?? FindSegment(id)?.Base;
                if (from < end)
                {
                    gaps.Add(new ReplicaGap(id, from.Value, end));
                }
                else
                {
                    _ = _lacking.TryRemove(id, out _);
                }
            }

            return gaps;
        }
    }

    /// <inheritdoc/>
    public ReplicaExtent? Find(SegmentId segment) =>
        FindCopy(segment) is { IsOutOfService: false } copy ? new ReplicaExtent(copy.Base, copy.End, copy.Committed) : null;

    /// <inheritdoc/>
    public BatchReadResult? Read(SegmentId segment, Offset from, Offset end, int bytesMax)
    {
        if (FindCopy(segment) is not { Log: { } log, IsOutOfService: false } copy || from < copy.Base || from >= Offset.Min(end, copy.End))
        {
            return null;
        }

        BatchReadResult read = log.ReadBatches(from, bytesMax, Visibility.Written);
        if (read.Outcome == ReadOutcome.Entries)
        {
            return read;
        }

        read.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public async ValueTask CommittedBeyondAsync(SegmentId segment, Offset seen, CancellationToken cancellationToken)
    {
        while (FindCopy(segment) is { } copy)
        {
            Task moved = copy.Moved.Next();
            if (copy.IsGone || copy.SealedEnd is not null || copy.Committed > seen)
            {
                return;
            }

            await moved.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<SealAnswer> SealAsync(SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken) =>
        FindCopy(segment) is { } copy
            ? await copy.Sealing.RunAsync(() => SealAsync(copy, epoch, cancellationToken)).WaitAsync(cancellationToken)
            : new SealAnswer(SealFate.NotSealing, Offset.Zero, new SegmentEpoch(0));

    /// <inheritdoc/>
    public bool StandsBy(SegmentId segment, SegmentEpoch epoch)
    {
        if (FindCopy(segment) is not { SealedEnd: null, IsGone: false } copy || copy is { IsDoubted: true, WasLoaded: false })
        {
            return false;
        }

        if (copy.Leader is not null)
        {
            return FindLed(segment) is { IsLettingIn: true } leader && leader.Lease.Epoch == epoch;
        }

        lock (copy.Gate)
        {
            return copy.Promised <= epoch;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<SealAnswer> CompleteAsync(
        SegmentId segment, SegmentEpoch epoch, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken) =>
        FindCopy(segment) is { } copy
            ? await copy.Sealing.RunAsync(() => CompleteAsync(copy, epoch, expected, batches)).WaitAsync(cancellationToken)
            : new SealAnswer(SealFate.NotSealing, Offset.Zero, new SegmentEpoch(0));

    /// <inheritdoc/>
    public async ValueTask<Offset> FillAsync(SegmentId segment, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _running) is not { } running || FindSegment(segment) is not { SealedEnd: { } end } metadata)
        {
            return Offset.Zero; // Not sealed here yet, or gone: the caller finds another end than it expects, and looks at the metadata.
        }

        SegmentCopy copy = running.Copies.Make(segment, metadata.Base, _ => { });
        if (copy.Damage is not null)
        {
            return Offset.Zero; // It is being replaced, and whole only then.
        }

        if (copy.SealedEnd is null)
        {
            copy.SealAt(end);
        }

        return await copy.Sealing.RunAsync(() => FillAsync(running, copy, expected, batches)).WaitAsync(cancellationToken);
    }

    private SegmentCopy? FindCopy(SegmentId segment) => Volatile.Read(ref _running)?.Copies.Find(segment);

    private SegmentMetadata? FindSegment(SegmentId segment) => Volatile.Read(ref _known).FindPartition(segment.Partition)?.Find(segment.Number);

    private async Task<SealAnswer> SealAsync(SegmentCopy copy, SegmentEpoch epoch, CancellationToken cancellationToken)
    {
        Running running = _running!;
        SegmentLeader? leader;
        lock (copy.Gate)
        {
            if (copy.SealedEnd is not null || epoch <= copy.OpenEpoch || epoch < copy.Promised)
            {
                return new SealAnswer(epoch < copy.Promised ? SealFate.Outbid : SealFate.NotSealing, copy.Base, copy.Promised);
            }

            copy.Promise(epoch);
            leader = copy.Leader; // None begins to lead after the promise.
        }

        // From here on no message of the leader is taken. What was taken before is in the engine's queue, and so in front of the flush.
        if (leader is not null)
        {
            await leader.EndAsync();
        }

        PartitionLog log = await running.Copies.LogOfAsync(copy, cancellationToken);
        if (!copy.IsPromiseDurable)
        {
            await _engine.FlushAsync(CancellationToken.None);
            await running.Copies.Notes.AddAsync(new CopyNote(CopyNoteKind.Promised, copy.Id, epoch, log.End), CancellationToken.None);
            copy.IsPromiseDurable = true;
            _log.Promised(copy.Id, epoch, log.End);
        }

        // The only copy vouches for itself: the schedule allowed the loss, and nobody else could know better. A lost disk is no schedule's: then the coordinator says aloud that it goes by doubtful copies.
        bool vouches = !copy.IsDoubted || (!_options.ReplacesStore && FindSegment(copy.Id)?.Replicas.Count == 1);
        return new SealAnswer(vouches ? SealFate.Sealed : SealFate.CannotVouch, log.End, epoch);
    }

    private async Task<SealAnswer> CompleteAsync(SegmentCopy copy, SegmentEpoch epoch, Offset expected, ReadOnlyMemory<byte> batches)
    {
        lock (copy.Gate)
        {
            if (copy.SealedEnd is not null || copy.Promised != epoch || !copy.IsPromiseDurable)
            {
                return new SealAnswer(copy.Promised > epoch ? SealFate.Outbid : SealFate.NotSealing, copy.Base, copy.Promised);
            }
        }

        PartitionLog log = await _running!.Copies.LogOfAsync(copy, CancellationToken.None);
        Offset end = await StoreAsync(copy, log, expected, batches);
        return new SealAnswer(SealFate.Sealed, end, epoch);
    }

    private async Task<Offset> FillAsync(Running running, SegmentCopy copy, Offset expected, ReadOnlyMemory<byte> batches)
    {
        PartitionLog log = await running.Copies.LogOfAsync(copy, CancellationToken.None);
        Offset sealedEnd = copy.SealedEnd!.Value;
        if (log.End > sealedEnd)
        {
            _ = await log.CutAsync(sealedEnd, CancellationToken.None);
        }

        if (expected < sealedEnd)
        {
            _ = await StoreAsync(copy, log, expected, batches);
        }

        if (log.End > sealedEnd)
        {
            _ = await log.CutAsync(sealedEnd, CancellationToken.None); // The last batch went beyond it.
        }

        copy.Moved.Raise();
        return log.End;
    }

    /// <summary>Appends batches, durably whatever the schedule. Returns the log's end then.</summary>
    /// <param name="copy">Takes note of their producers; null when it knows them.</param>
    /// <param name="log">Where they go.</param>
    /// <param name="expected">Where they begin.</param>
    /// <param name="batches">As they are stored.</param>
    private async Task<Offset> StoreAsync(SegmentCopy? copy, PartitionLog log, Offset expected, ReadOnlyMemory<byte> batches)
    {
        if (batches.IsEmpty)
        {
            return log.End;
        }

        ReplicaAppendResult result = await (copy is null ? log.AppendReplicaAsync(expected, batches.Span, CancellationToken.None) : StoreAndNote(copy, log, expected, batches.Span));
        if (!_options.Fsync.IsEach)
        {
            await _engine.FlushAsync(CancellationToken.None);
        }

        return result.End;
    }

    private static ValueTask<ReplicaAppendResult> StoreAndNote(SegmentCopy copy, PartitionLog log, Offset expected, ReadOnlySpan<byte> batches)
    {
        lock (copy.Gate)
        {
            ValueTask<ReplicaAppendResult> storing = log.AppendReplicaAsync(expected, batches, CancellationToken.None);
            copy.Note(batches);
            return storing;
        }
    }
}
