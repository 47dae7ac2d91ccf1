namespace Walrus.Cluster;

/// <summary>A part of somebody's copy of a segment: record batches, lent until <see cref="Dispose"/>.</summary>
internal sealed class SegmentPiece(CopyHeader header, ReadOnlyMemory<byte> batches, IDisposable? owner) : IDisposable
{
    private IDisposable? _owner = owner;

    /// <summary>What the node said.</summary>
    public CopyHeader Header { get; } = header;

    /// <summary>The batches as stored; none unless the fate is <see cref="CopyFate.Batches"/>. Not checked yet when they come from another node.</summary>
    public ReadOnlyMemory<byte> Batches { get; } = batches;

    /// <summary>Returns the memory.</summary>
    public void Dispose()
    {
        _owner?.Dispose();
        _owner = null;
    }

    /// <summary>What is wrong with a copy here, for people; null for copies of other nodes, which log it themselves.</summary>
    public string? Problem { get; private init; }

    /// <summary>A piece without batches.</summary>
    internal static SegmentPiece Without(CopyFate fate, ReplicaExtent? extent = null, string? problem = null) =>
        new(new CopyHeader(fate, extent?.Committed ?? Offset.Zero, extent?.End ?? Offset.Zero), ReadOnlyMemory<byte>.Empty, null) { Problem = problem };
}
