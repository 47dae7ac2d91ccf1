using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>How filling a copy ended.</summary>
internal enum FillFate
{
    /// <summary>The copy is whole and durable.</summary>
    Whole = 0,

    /// <summary>The time was over; the copy is longer than before, or is not.</summary>
    TurnOver = 1,

    /// <summary>The source did not answer, has not got it, or gave what are no entries of it.</summary>
    SourceFailed = 2,

    /// <summary>The copy here does not take them now.</summary>
    NotTaken = 3,
}

/// <summary>Fills a copy of a sealed segment here from another node's, in pieces, no faster than the node's rate for repairs.</summary>
internal sealed class SegmentFill(ISegmentReplicas replicas, ISegmentPeers peers, RepairPace pace, ReadLog log, TimeProvider time)
{
    /// <summary>Where bytes are counted.</summary>
    public RepairProgress Progress { get; init; } = new();

    /// <summary>Fills from <paramref name="from"/>, which is the copy's end, up to <paramref name="sealedEnd"/>, or for as long as <paramref name="turn"/>.</summary>
    /// <exception cref="StorageException">What came could not be stored.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what was taken stays.</exception>
    public async ValueTask<(FillFate Fate, Offset End)> RunAsync(
        SegmentId segment, NodeId source, Offset from, Offset sealedEnd, TimeSpan turn, CancellationToken cancellationToken) =>
        await RunAsync(segment, source, (from, sealedEnd), replicas.FillAsync, turn, cancellationToken);

    /// <summary>As above, into what takes it; <paramref name="missing"/> ends at the sealed end.</summary>
    /// <exception cref="StorageException">What came could not be stored.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; what was taken stays.</exception>
    public async ValueTask<(FillFate Fate, Offset End)> RunAsync(
        SegmentId segment,
        NodeId source,
        (Offset From, Offset SealedEnd) missing,
        Func<SegmentId, Offset, ReadOnlyMemory<byte>, CancellationToken, ValueTask<Offset>> store,
        TimeSpan turn,
        CancellationToken cancellationToken)
    {
        (Offset from, Offset sealedEnd) = missing;
        long start = time.GetTimestamp();
        Offset end = from;
        while (end < sealedEnd)
        {
            if (time.GetElapsedTime(start) >= turn)
            {
                return (FillFate.TurnOver, end);
            }

            using SegmentPiece? piece = await peers.ReadAsync(
                source, new ReadRequest(segment, end, sealedEnd, Limits.SegmentPieceBytesMax), cancellationToken);
            if (piece is not { Header.Fate: CopyFate.Batches } || !IsSound(source, segment, end, piece))
            {
                return (FillFate.SourceFailed, end);
            }

            await pace.WaitAsync(piece.Batches.Length, cancellationToken);
            Offset next = await store(segment, end, piece.Batches, cancellationToken);
            Progress.Copied(piece.Batches.Length);
            if (next <= end)
            {
                return (FillFate.NotTaken, end);
            }

            end = next;
        }

        return (FillFate.Whole, end);
    }

    private bool IsSound(NodeId source, SegmentId segment, Offset from, SegmentPiece piece)
    {
        bool isWhole = RecordBatches.TryMeasure(piece.Batches.Span, out (Offset First, Offset Next) range, out string fault);
        if (isWhole && range.First == from)
        {
            return true;
        }

        log.Nonsense(source, segment, isWhole ? "they do not begin where they were asked for" : fault);
        return false;
    }
}
