using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>What this node answers about its copies, to others and to itself. Thread-safe.</summary>
internal sealed class OwnCopies(ISegmentReplicas replicas, ReadLog log, TimeProvider time)
{
    /// <summary>
    /// A part of the copy: what is committed, or up to what the asker vouches for. The last batch may reach beyond, so the asker clamps. The caller disposes the piece.
    /// </summary>
    public SegmentPiece Read(in ReadRequest request)
    {
        if (replicas.Find(request.Segment) is not { } extent || request.From < extent.Base)
        {
            return SegmentPiece.Without(CopyFate.NoCopy);
        }

        Offset end = request.Until is { } until ? Offset.Min(until, extent.End) : extent.Committed;
        if (request.From >= end)
        {
            return SegmentPiece.Without(CopyFate.AtEnd, extent);
        }

        BatchReadResult? read;
        try
        {
            read = replicas.Read(request.Segment, request.From, end, Math.Clamp(request.BytesMax, 1, Limits.SegmentPieceBytesMax));
        }
        catch (TopicDeletedException)
        {
            return SegmentPiece.Without(CopyFate.NoCopy);
        }
        catch (StorageException failure)
        {
            log.Unreadable(request.Segment, request.From, failure);
            replicas.Condemn(request.Segment, failure);
            return SegmentPiece.Without(CopyFate.Unreadable, extent, failure.Message);
        }

        if (read is { Batches.IsEmpty: false })
        {
            return new SegmentPiece(new CopyHeader(CopyFate.Batches, extent.Committed, extent.End), read.Batches, read);
        }

        // It was cut or deleted since its extent was looked up.
        read?.Dispose();
        return SegmentPiece.Without(CopyFate.NoCopy);
    }

    /// <summary>Answers when more is committed than the asker has seen, or its patience ends.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<CopyHeader> WaitAsync(WaitRequest request, CancellationToken cancellationToken)
    {
        CopyHeader now = Extent(request);
        if (now.Fate != CopyFate.AtEnd || now.Committed > request.Seen)
        {
            return now;
        }

        using CancellationTokenSource patience = new(request.Patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await replicas.CommittedBeyondAsync(request.Segment, request.Seen, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return now;
        }

        return Extent(request);
    }

    /// <summary>Size and age of a whole copy of a sealed segment; null when the copy is not whole, or cannot be read.</summary>
    public SegmentSize? Measure(in SizeRequest request)
    {
        if (replicas.Find(request.Segment) is not { } extent || extent.End < request.SealedEnd || request.SealedEnd <= extent.Base)
        {
            return null;
        }

        using SegmentPiece last = Read(new ReadRequest(request.Segment, new Offset(request.SealedEnd.Value - 1), request.SealedEnd, 1));
        return RecordBatches.TryRead(last.Batches.Span, Offset.Zero, request.SealedEnd, out IReadOnlyList<Entry> entries, out _) && entries.Count > 0
            ? new SegmentSize(replicas.BytesOf(request.Segment), entries[^1].Timestamp)
            : null;
    }

    private CopyHeader Extent(in WaitRequest request) => replicas.Find(request.Segment) is { } extent
        ? new CopyHeader(CopyFate.AtEnd, extent.Committed, extent.End)
        : new CopyHeader(CopyFate.NoCopy, Offset.Zero, Offset.Zero);
}
