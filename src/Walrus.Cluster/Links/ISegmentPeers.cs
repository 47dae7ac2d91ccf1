namespace Walrus.Cluster;

/// <summary>Asks any node about its copies of segments, this one included. Null answers: the node did not answer, or with something that cannot be.</summary>
internal interface ISegmentPeers
{
    /// <summary>A part of a copy. The caller disposes the piece; its batches are not checked.</summary>
    ValueTask<SegmentPiece?> ReadAsync(NodeId node, ReadRequest request, CancellationToken cancellationToken);

    /// <summary>Answers when more is committed there than was seen, or the patience has ended.</summary>
    ValueTask<CopyHeader?> WaitAsync(NodeId node, WaitRequest request, CancellationToken cancellationToken);

    /// <summary>Size and age of a sealed segment; null also when the node has no whole copy.</summary>
    ValueTask<SegmentSize?> MeasureAsync(NodeId node, SizeRequest request, CancellationToken cancellationToken);

    /// <summary>Whether a replica still stands by the segment's leader.</summary>
    ValueTask<bool?> StandAsync(NodeId node, StandRequest request, CancellationToken cancellationToken);

    /// <summary>Asks for a replica's promise and length.</summary>
    ValueTask<SealAnswer?> SealAsync(NodeId node, SealRequest request, CancellationToken cancellationToken);

    /// <summary>Completes a sealed copy; <paramref name="batches"/> must not change until the task has completed.</summary>
    ValueTask<SealAnswer?> CompleteAsync(NodeId node, CompleteHeader header, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken);

    /// <summary>Has a node make a copy of a sealed segment, for one turn.</summary>
    ValueTask<CopyAnswer?> CopyAsync(NodeId node, CopyRequest request, CancellationToken cancellationToken);
}
