using System.Collections.Concurrent;
using Walrus.Cluster.Replication;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <content>Sealed copies: found damaged, and replaced.</content>
public sealed partial class SegmentHost : ISealedCopies
{
    private readonly ConcurrentDictionary<SegmentId, bool> _damaged = new();
    private readonly ScrubMeter _scrub;

    /// <inheritdoc/>
    public bool IsSettled => Volatile.Read(ref _known).Cluster != ClusterId.None;

    /// <inheritdoc/>
    public IReadOnlyList<SegmentId> Damaged
    {
        get
        {
            List<SegmentId> damaged = [];
            foreach ((SegmentId id, _) in _damaged)
            {
                if (FindCopy(id) is { Damage: not null })
                {
                    damaged.Add(id);
                }
                else
                {
                    _ = _damaged.TryRemove(id, out _);
                }
            }

            return damaged;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<SegmentId> Sealed
    {
        get
        {
            List<SegmentId> found = [];
            foreach (SegmentCopy copy in Volatile.Read(ref _running)?.Copies.All ?? [])
            {
                if (copy is { SealedEnd: { } end, Damage: null, IsGone: false } && end > copy.Base)
                {
                    found.Add(copy.Id);
                }
            }

            return found;
        }
    }

    /// <inheritdoc/>
    public void Condemn(SegmentId segment, StorageException damage)
    {
        ArgumentNullException.ThrowIfNull(damage);
        if (damage is not StoreCorruptException || FindCopy(segment) is not { SealedEnd: not null } copy || !copy.TryCondemn(damage))
        {
            return;
        }

        copy.IsLastResort = FindSegment(segment)?.Replicas.Count == 1;
        _damaged[segment] = true;
        _scrub.Found();
        if (copy.IsLastResort)
        {
            _log.OnlyCopyDamaged(segment, damage.Message);
        }
        else
        {
            _log.Damaged(segment, damage.Message);
        }
    }

    /// <inheritdoc/>
    public SealedPiece Check(SegmentId segment, Offset? from, int bytesMax)
    {
        if (FindCopy(segment) is not { SealedEnd: { } end, Log: { } log, Damage: null } copy)
        {
            return SealedPiece.Gone;
        }

        Offset at = from ?? copy.Base;
        if (log.End < end)
        {
            _lacking[segment] = end; // Shorter than the metadata says: filled like any other gap.
            return SealedPiece.Gone;
        }

        if (at >= end)
        {
            return new SealedPiece(at, 0, IsLast: true);
        }

        try
        {
            using BatchReadResult read = log.ReadBatches(at, bytesMax, Visibility.Written);
            return read.Outcome == ReadOutcome.Entries ? new SealedPiece(read.Next, read.Batches.Length, read.Next >= end) : SealedPiece.Gone;
        }
        catch (TopicDeletedException)
        {
            return SealedPiece.Gone;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<SealedReplacement?> BeginReplacementAsync(SegmentId segment, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _running) is not { } running || FindCopy(segment) is not { SealedEnd: { } end, Damage: not null } copy)
        {
            return null;
        }

        PartitionLog log = await running.Copies.ReplacementOfAsync(copy, cancellationToken);
        return new SealedReplacement(log.End, end);
    }

    /// <inheritdoc/>
    public async ValueTask<Offset> FillReplacementAsync(SegmentId segment, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _running) is not { } running || FindCopy(segment) is not { SealedEnd: { } end, Damage: not null } copy)
        {
            return Offset.Zero;
        }

        PartitionLog log = await running.Copies.ReplacementOfAsync(copy, cancellationToken);
        Offset reached = await StoreAsync(null, log, expected, batches);
        return reached > end ? (await log.CutAsync(end, CancellationToken.None)).End : reached;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReplaceAsync(SegmentId segment, CancellationToken cancellationToken) =>
        Volatile.Read(ref _running) is { } running && FindCopy(segment) is { } copy
        && await copy.Sealing.RunAsync(() => ReplaceAsync(running, copy)).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public bool ServeDamaged(SegmentId segment)
    {
        if (FindCopy(segment) is not { Damage: not null, IsLastResort: false } copy)
        {
            return false;
        }

        copy.IsLastResort = true;
        return true;
    }

    private async Task<bool> ReplaceAsync(Running running, SegmentCopy copy)
    {
        if (copy is not { SealedEnd: { } end, Damage: not null, IsGone: false })
        {
            return false;
        }

        PartitionLog log = await running.Copies.ReplacementOfAsync(copy, CancellationToken.None);
        if (log.End != end)
        {
            return false;
        }

        await running.Copies.ReplaceAsync(copy, log, CancellationToken.None);
        _scrub.Healed();
        copy.Moved.Raise();
        return true;
    }
}
