using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>
/// One partition's batches in a pack, which lie one after another: a row of the footer. 96 bytes, little-endian, in the order of the
/// parameters but for the two u32 behind the partition and at the end (docs/formats/pack.md).
/// </summary>
/// <param name="Partition">Whose; rows are sorted by it.</param>
/// <param name="First">The offset of the first entry.</param>
/// <param name="Next">The offset after the last entry.</param>
/// <param name="Position">Where in the file the first frame begins.</param>
/// <param name="Bytes">Frames, batches and padding.</param>
/// <param name="PlainBytes">What <paramref name="Bytes"/> would be without compression.</param>
/// <param name="Batches">How many.</param>
/// <param name="Entries">How many in all batches.</param>
/// <param name="MinTimestamp">The earliest time among the entries; of a batch that was taken over compressed, its first entry's.</param>
/// <param name="MaxTimestamp">The latest time among the entries.</param>
/// <param name="IndexPosition">Where in the file the run's sparse index is.</param>
/// <param name="IndexItems">Items in it, 1 or more.</param>
/// <param name="IndexCrc">CRC-32C of them.</param>
internal readonly record struct PackRun(
    PartitionId Partition,
    Offset First,
    Offset Next,
    long Position,
    long Bytes,
    long PlainBytes,
    long Batches,
    long Entries,
    EntryTimestamp MinTimestamp,
    EntryTimestamp MaxTimestamp,
    long IndexPosition,
    int IndexItems,
    uint IndexCrc)
{
    /// <summary>Bytes of a row of the footer.</summary>
    public const int RowBytes = (4 * sizeof(uint)) + (10 * sizeof(long));

    /// <summary>The byte after the run.</summary>
    public long End => Position + Bytes;

    /// <summary>Bytes of the run's sparse index.</summary>
    public long IndexBytes => (long)IndexItems * PackIndexItem.Bytes;

    /// <summary>Reads a row; fails the reader where a field is impossible by itself.</summary>
    internal static PackRun Read(ref SpanReader reader)
    {
        PartitionId partition = new(reader.UInt32());
        int indexItems = reader.Int32();
        PackRun run = new(
            partition,
            reader.Offset(),
            reader.Offset(),
            reader.Int64(),
            reader.Int64(),
            reader.Int64(),
            reader.Int64(),
            reader.Int64(),
            new EntryTimestamp(reader.Int64()),
            new EntryTimestamp(reader.Int64()),
            reader.Int64(),
            indexItems,
            reader.UInt32());
        if (reader.UInt32() != 0)
        {
            reader.Fail();
        }

        return run;
    }

    /// <summary>Writes a row.</summary>
    internal void Write(ref SpanWriter writer)
    {
        writer.UInt32(Partition.Value);
        writer.Int32(IndexItems);
        writer.Int64(First.Value);
        writer.Int64(Next.Value);
        writer.Int64(Position);
        writer.Int64(Bytes);
        writer.Int64(PlainBytes);
        writer.Int64(Batches);
        writer.Int64(Entries);
        writer.Int64(MinTimestamp.UnixMilliseconds);
        writer.Int64(MaxTimestamp.UnixMilliseconds);
        writer.Int64(IndexPosition);
        writer.UInt32(IndexCrc);
        writer.UInt32(0);
    }
}
