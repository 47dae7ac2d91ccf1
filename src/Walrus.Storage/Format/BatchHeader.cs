using System.Buffers.Binary;
using Walrus.Storage.Compression;

namespace Walrus.Storage.Format;

/// <summary>
/// The 61 bytes before the records of a batch: Kafka's record batch v2, big-endian
/// (https://kafka.apache.org/documentation/#recordbatch; field by field in docs/formats/record-batch.md).
/// </summary>
internal readonly record struct BatchHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Bytes = 61;

    /// <summary>Bytes before <see cref="Attributes"/>, which Kafka's checksum leaves out; our frame's checksum covers them.</summary>
    public const int PrefixBytes = 21;

    /// <summary>Bytes that <see cref="BatchLength"/> does not count: the base offset and the length itself.</summary>
    public const int UncountedBytes = sizeof(long) + sizeof(int);

    /// <summary>The only record batch version there is since Kafka 0.11.</summary>
    public const byte Magic = 2;

    /// <summary>The value of the three producer fields in a batch that no idempotent producer wrote.</summary>
    public const int NoProducer = -1;

    private const short CompressionMask = 0b111;
    private const short LogAppendTimeBit = 0b1000;

    /// <summary>The offset of the first entry.</summary>
    public Offset BaseOffset { get; init; }

    /// <summary>Bytes after the length field.</summary>
    public int BatchLength { get; init; }

    /// <summary>The epoch of the segment whose leader took the batch.</summary>
    public int PartitionLeaderEpoch { get; init; }

    /// <summary>CRC-32C of everything from <see cref="Attributes"/> to the batch's end.</summary>
    public uint Crc { get; init; }

    /// <summary>Bits 0-2 compression, 3 time is the append's, 4 transactional, 5 control, 6 delete horizon.</summary>
    public short Attributes { get; init; }

    /// <summary>The last entry's distance from <see cref="BaseOffset"/>.</summary>
    public int LastOffsetDelta { get; init; }

    /// <summary>What the entries' timestamp deltas count from: the first entry's time.</summary>
    public EntryTimestamp BaseTimestamp { get; init; }

    /// <summary>The latest time among the entries.</summary>
    public EntryTimestamp MaxTimestamp { get; init; }

    /// <summary>The idempotent producer, or <see cref="NoProducer"/>.</summary>
    public long ProducerId { get; init; }

    /// <summary>The producer's epoch, or <see cref="NoProducer"/>.</summary>
    public short ProducerEpoch { get; init; }

    /// <summary>The producer's number of the first entry, or <see cref="NoProducer"/>.</summary>
    public int BaseSequence { get; init; }

    /// <summary>Entries in the batch.</summary>
    public int Count { get; init; }

    /// <summary>The offset of the last entry.</summary>
    public Offset LastOffset => BaseOffset + LastOffsetDelta;

    /// <summary>The offset after the last entry.</summary>
    public Offset NextOffset => BaseOffset + (LastOffsetDelta + 1L);

    /// <summary>Bytes of the whole batch, this header included.</summary>
    public int TotalBytes => UncountedBytes + BatchLength;

    /// <summary>True when the entries are compressed, as they may be in packs.</summary>
    public bool IsCompressed => (Attributes & CompressionMask) != 0;

    /// <summary>What compresses the entries; 5 and 6 are numbers that nobody uses.</summary>
    public CompressionCode Compression => (CompressionCode)(Attributes & CompressionMask);

    /// <summary>The attributes that the batch has when its entries are not compressed.</summary>
    public short PlainAttributes => (short)(Attributes & ~CompressionMask);

    /// <summary>True when every entry's time is <see cref="MaxTimestamp"/>, whatever its delta says.</summary>
    public bool IsLogAppendTime => (Attributes & LogAppendTimeBit) != 0;

    /// <summary>
    /// Reads a header from the start of <paramref name="from"/>. False when it is too short, is no version 2, or has numbers that no batch
    /// can have, so that every property of a header that was read can be used without a check. Does not look at the checksum:
    /// <see cref="BatchCheck"/> does.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out BatchHeader header)
    {
        header = default;
        if (from.Length < Bytes || from[16] != Magic)
        {
            return false;
        }

        long baseOffset = BinaryPrimitives.ReadInt64BigEndian(from);
        int batchLength = BinaryPrimitives.ReadInt32BigEndian(from[8..]);
        int lastOffsetDelta = BinaryPrimitives.ReadInt32BigEndian(from[23..]);
        int count = BinaryPrimitives.ReadInt32BigEndian(from[57..]);
        if (baseOffset < 0
            || batchLength is < Bytes - UncountedBytes or > int.MaxValue - UncountedBytes
            || lastOffsetDelta < 0
            || count < 0
            || baseOffset > long.MaxValue - lastOffsetDelta - 1)
        {
            return false;
        }

        header = new BatchHeader
        {
            BaseOffset = new Offset(baseOffset),
            BatchLength = batchLength,
            PartitionLeaderEpoch = BinaryPrimitives.ReadInt32BigEndian(from[12..]),
            Crc = BinaryPrimitives.ReadUInt32BigEndian(from[17..]),
            Attributes = BinaryPrimitives.ReadInt16BigEndian(from[21..]),
            LastOffsetDelta = lastOffsetDelta,
            BaseTimestamp = new EntryTimestamp(BinaryPrimitives.ReadInt64BigEndian(from[27..])),
            MaxTimestamp = new EntryTimestamp(BinaryPrimitives.ReadInt64BigEndian(from[35..])),
            ProducerId = BinaryPrimitives.ReadInt64BigEndian(from[43..]),
            ProducerEpoch = BinaryPrimitives.ReadInt16BigEndian(from[51..]),
            BaseSequence = BinaryPrimitives.ReadInt32BigEndian(from[53..]),
            Count = count,
        };
        return true;
    }

    /// <summary>Writes the header to the first <see cref="Bytes"/> of <paramref name="into"/>, with <see cref="Crc"/> as it stands here.</summary>
    public void Write(Span<byte> into)
    {
        into = into[..Bytes];
        BinaryPrimitives.WriteInt64BigEndian(into, BaseOffset.Value);
        BinaryPrimitives.WriteInt32BigEndian(into[8..], BatchLength);
        BinaryPrimitives.WriteInt32BigEndian(into[12..], PartitionLeaderEpoch);
        into[16] = Magic;
        WriteCrc(into, Crc);
        BinaryPrimitives.WriteInt16BigEndian(into[21..], Attributes);
        BinaryPrimitives.WriteInt32BigEndian(into[23..], LastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(into[27..], BaseTimestamp.UnixMilliseconds);
        BinaryPrimitives.WriteInt64BigEndian(into[35..], MaxTimestamp.UnixMilliseconds);
        BinaryPrimitives.WriteInt64BigEndian(into[43..], ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(into[51..], ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(into[53..], BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(into[57..], Count);
    }

    /// <summary>Puts Kafka's checksum of a finished batch into its header.</summary>
    public static void WriteCrc(Span<byte> batch, uint crc) => BinaryPrimitives.WriteUInt32BigEndian(batch[17..], crc);
}
