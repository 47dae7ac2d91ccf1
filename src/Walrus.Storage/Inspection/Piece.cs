using Walrus.Storage.Format;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Inspection;

/// <summary>Where a piece of a partition lies; the better claim first.</summary>
internal enum PieceRank
{
    /// <summary>In a pack that the journal names.</summary>
    Published,

    /// <summary>In a journal file.</summary>
    Journal,

    /// <summary>In a pack that no readable record names.</summary>
    Unpublished,
}

/// <summary>
/// Batches of one partition that follow one another without a hole, in one file. <paramref name="Slots"/> says where each lies in a journal
/// file; in a pack they stand together, from <paramref name="Position"/> to the piece's end.
/// </summary>
internal sealed record Piece(string Path, PieceRank Rank, Generation Generation, Offset First, long Position, List<BatchSlot>? Slots)
{
    /// <summary>The offset after the last entry.</summary>
    public Offset Next { get; set; } = First;

    /// <summary>The byte after the last batch.</summary>
    public long End { get; set; } = Position;

    /// <summary>Whole bytes, frames included.</summary>
    public long Bytes { get; set; }

    /// <summary>Adds a batch that begins at <see cref="Next"/>.</summary>
    public void Add(in BatchHeader batch, long position, in FrameHeader frame)
    {
        Slots?.Add(new BatchSlot(batch.BaseOffset, batch.Count, (int)position, frame.Length, batch.MaxTimestamp));
        Next = batch.NextOffset;
        End = position + frame.PaddedBytes;
        Bytes += frame.Length;
    }
}

/// <summary>A range of offsets of a piece.</summary>
internal readonly record struct Take(Piece Piece, Offset From, Offset To);
