using System.Buffers.Binary;

namespace Walrus.Storage.Format;

/// <summary>
/// The 32 little-endian bytes before every journal record and every batch in a pack; records start at multiples of 8:
/// <code>
///  0 u32 length, frame and body, without padding     12 u32 CRC-32C, started from the store's salt
///  4 u8  kind                                        16 u64 generation
///  5 u8  flags = 0, u16 reserved = 0                 24 u64 flushed_to (generation &lt;&lt; 32 | offset)
///  8 u32 partition, 0 = none
/// </code>
/// The checksum covers the frame but for itself, then for batches the 21 bytes that Kafka's own checksum leaves out, for all other kinds the
/// whole body. So no byte of a batch is summed twice, and none is left out.
/// </summary>
internal static class RecordFrame
{
    /// <summary>Bytes of the frame.</summary>
    public const int Bytes = 32;

    /// <summary>Every record starts at a multiple of this many bytes.</summary>
    public const int Alignment = 8;

    /// <summary>Bytes of the longest record: a batch at its limit, framed.</summary>
    public const int RecordBytesMax = Bytes + Limits.BatchBytesMax;

    private const int CrcAt = 12;
    private const int GenerationAt = 16;
    private const int AfterCrcAt = CrcAt + sizeof(uint);

    /// <summary><paramref name="length"/> rounded up to the alignment.</summary>
    public static int PaddedBytes(int length) => checked(length + (Alignment - 1)) & ~(Alignment - 1);

    /// <summary>
    /// Frames <paramref name="record"/>, whose body is finished: fills its first <see cref="Bytes"/>. The padding after the record is the
    /// caller's to write, as zeroes.
    /// </summary>
    /// <exception cref="ArgumentException">The record is shorter than its kind can be.</exception>
    public static void Write(
        Span<byte> record, RecordKind kind, PartitionId partition, Generation generation, JournalPosition flushedTo, FrameSalt salt) =>
        Write(record[..Bytes], record[Bytes..], kind, partition, generation, flushedTo, salt);

    /// <summary>The same for a body that lies elsewhere than behind <paramref name="frame"/>.</summary>
    /// <exception cref="ArgumentException">The body is shorter than its kind can be.</exception>
    public static void Write(
        Span<byte> frame, ReadOnlySpan<byte> body, RecordKind kind, PartitionId partition, Generation generation, JournalPosition flushedTo, FrameSalt salt)
    {
        int length = Bytes + body.Length;
        if (length < LengthMin(kind))
        {
            throw new ArgumentException($"A record of kind {kind} has at least {LengthMin(kind)} bytes, not {length}.", nameof(body));
        }

        BinaryPrimitives.WriteInt32LittleEndian(frame, length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], (byte)kind);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], partition.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[16..], generation.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(frame[24..], flushedTo.Packed);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[CrcAt..], Crc(frame, body, kind, salt));
    }

    /// <summary>
    /// Checks the record at the start of <paramref name="from"/>, of which all must be there. Total: reads nothing outside
    /// <paramref name="from"/> and never throws. For a batch, <see cref="BatchCheck.Verify"/> of the body has still to follow.
    /// </summary>
    public static FrameCheck TryRead(ReadOnlySpan<byte> from, Generation expected, FrameSalt salt, int recordBytesMax, out FrameHeader header)
    {
        FrameCheck check = TryPeek(from, expected, salt, recordBytesMax, out FrameHeader peeked);
        if (check == FrameCheck.Good && peeked.Length > from.Length)
        {
            check = FrameCheck.Truncated;
        }

        header = check == FrameCheck.Good ? peeked : default;
        return check;
    }

    /// <summary>
    /// <see cref="TryRead"/> that is content with a batch's frame and first <see cref="BatchHeader.PrefixBytes"/> bytes, which is what the
    /// frame's checksum covers: says how long a batch is before it is read.
    /// </summary>
    public static FrameCheck TryPeek(ReadOnlySpan<byte> from, Generation expected, FrameSalt salt, int recordBytesMax, out FrameHeader header)
    {
        header = default;
        if (from.Length < Bytes)
        {
            return FrameCheck.Truncated;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(from);
        RecordKind kind = (RecordKind)from[4];
        FrameCheck plain = CheckFields(from, length, kind, expected, recordBytesMax, out JournalPosition flushedTo);
        if (plain != FrameCheck.Good)
        {
            return plain;
        }

        int covered = Bytes + CoveredBytes((int)length - Bytes, kind);
        if (covered > from.Length)
        {
            return FrameCheck.Truncated;
        }

        if (Crc(from[..Bytes], from[Bytes..covered], kind, salt) != BinaryPrimitives.ReadUInt32LittleEndian(from[CrcAt..]))
        {
            return FrameCheck.BadCrc;
        }

        header = new FrameHeader((int)length, kind, new PartitionId(BinaryPrimitives.ReadUInt32LittleEndian(from[8..])), expected, flushedTo);
        return FrameCheck.Good;
    }

    /// <summary>The length that the frame of a record which was checked before states.</summary>
    public static int LengthOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record);

    /// <summary>Writes what <see cref="LengthOf"/> reads: for a record in memory that needs no frame but for its length.</summary>
    public static void WriteLength(Span<byte> record, int length) => BinaryPrimitives.WriteInt32LittleEndian(record, length);

    /// <summary>Bytes that the checksum of a record covers, frame included, by what its frame states; the checksum's own four are among them.</summary>
    public static int CoveredBytesOf(ReadOnlySpan<byte> record) => Bytes + CoveredBytes(LengthOf(record) - Bytes, (RecordKind)record[4]);

    /// <summary>The partition that a frame names, whether it can be believed or not.</summary>
    public static PartitionId PartitionOf(ReadOnlySpan<byte> frame) => new(BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]));

    /// <summary>Whether the bytes name <paramref name="generation"/> where a frame would: a record of it was begun here, whole or not.</summary>
    public static bool Names(ReadOnlySpan<byte> from, Generation generation) =>
        from.Length >= Bytes && BinaryPrimitives.ReadUInt64LittleEndian(from[GenerationAt..]) == generation.Value;

    private static FrameCheck CheckFields(
        ReadOnlySpan<byte> from, uint length, RecordKind kind, Generation expected, int recordBytesMax, out JournalPosition flushedTo)
    {
        flushedTo = default;
        if (length == 0 && from[4] == 0)
        {
            return FrameCheck.Empty;
        }

        if (kind is < RecordKind.Batch or > RecordKind.CursorDeleted)
        {
            return FrameCheck.BadKind;
        }

        // No control record is longer: without this bound, forged frames in entries could make a search compute checksums for hours.
        int kindMax = kind == RecordKind.Batch ? RecordBytesMax : Bytes + Limits.CheckpointPartBytesMax;
        if (length < (uint)LengthMin(kind) || length > (uint)Math.Clamp(recordBytesMax, 0, kindMax))
        {
            return FrameCheck.BadLength;
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(from[16..]) != expected.Value)
        {
            return FrameCheck.WrongGeneration;
        }

        bool isReservedZero = from[5] == 0 && from[6] == 0 && from[7] == 0;
        return isReservedZero && JournalPosition.TryFromPacked(BinaryPrimitives.ReadUInt64LittleEndian(from[24..]), out flushedTo)
            ? FrameCheck.Good
            : FrameCheck.BadReserved;
    }

    private static int LengthMin(RecordKind kind) => kind == RecordKind.Batch ? Bytes + BatchHeader.Bytes : Bytes;

    private static int CoveredBytes(int bodyBytes, RecordKind kind) => kind == RecordKind.Batch ? BatchHeader.PrefixBytes : bodyBytes;

    private static uint Crc(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> body, RecordKind kind, FrameSalt salt)
    {
        uint crc = Crc32C.Append(salt.Value, frame[..CrcAt]);
        crc = Crc32C.Append(crc, frame[AfterCrcAt..Bytes]);
        return Crc32C.Append(crc, body[..CoveredBytes(body.Length, kind)]);
    }
}
