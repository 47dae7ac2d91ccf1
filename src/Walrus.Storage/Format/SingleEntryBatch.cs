using System.Buffers.Binary;

namespace Walrus.Storage.Format;

/// <summary>
/// The record of a batch of one entry without key and headers, written in place: the same bytes that <see cref="BatchBuilder"/> gives, without
/// its buffer.
/// </summary>
internal static class SingleEntryBatch
{
    private const int EntryAt = RecordFrame.Bytes + BatchHeader.Bytes;

    /// <summary>Attributes, timestamp delta 0, offset delta 0, key length -1 (null), and behind the value no headers: one byte each.</summary>
    private const int FixedBodyBytes = 5;

    private const byte NullKey = 1; // Zigzag of -1.

    /// <summary>Bytes of the record, without padding.</summary>
    public static int RecordBytes(int valueBytes)
    {
        int body = BodyBytes(valueBytes);
        return EntryAt + VarInt.Length(body) + body;
    }

    /// <summary>Fills <paramref name="record"/>, which has exactly <see cref="RecordBytes"/>.</summary>
    public static void Write(
        Span<byte> record, ReadOnlySpan<byte> value, Offset offset, EntryTimestamp timestamp, in RecordPlace place)
    {
        Span<byte> batch = record[RecordFrame.Bytes..];
        int at = BatchHeader.Bytes;
        at += VarInt.Write(batch[at..], BodyBytes(value.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(batch[at..], (uint)NullKey << 24);
        at += sizeof(uint);
        at += VarInt.Write(batch[at..], value.Length);
        value.CopyTo(batch[at..]);
        batch[at + value.Length] = 0;
        new BatchHeader
        {
            BaseOffset = offset,
            BatchLength = batch.Length - BatchHeader.UncountedBytes,
            BaseTimestamp = timestamp,
            MaxTimestamp = timestamp,
            ProducerId = BatchHeader.NoProducer,
            ProducerEpoch = BatchHeader.NoProducer,
            BaseSequence = BatchHeader.NoProducer,
            Count = 1,
        }.Write(batch);
        BatchHeader.WriteCrc(batch, Crc32C.Compute(batch[BatchHeader.PrefixBytes..]));
        RecordFrame.Write(record, RecordKind.Batch, place.Partition, place.Generation, place.FlushedTo, place.Salt);
    }

    private static int BodyBytes(int valueBytes) => FixedBodyBytes + VarInt.Length(valueBytes) + valueBytes;
}

/// <summary>What a frame says besides the body's kind and length.</summary>
/// <param name="Partition">Whose record it is.</param>
/// <param name="Generation">The journal file's use.</param>
/// <param name="FlushedTo">How far the journal is known to be durable.</param>
/// <param name="Salt">What the frame's checksum starts from at this place.</param>
internal readonly record struct RecordPlace(PartitionId Partition, Generation Generation, JournalPosition FlushedTo, FrameSalt Salt);
