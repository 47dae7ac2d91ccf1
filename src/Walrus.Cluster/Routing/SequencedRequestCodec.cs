using System.Buffers.Binary;

namespace Walrus.Cluster;

/// <summary>Requests to append a producer's batch, docs/formats/producers.md: the header of a request to append, the stamp, the lengths of the values, then the values.</summary>
internal static class SequencedRequestCodec
{
    private const int ProducerAt = AppendRequestCodec.HeaderBytes;
    private const int EpochAt = ProducerAt + sizeof(long);
    private const int FirstAt = EpochAt + sizeof(short);
    private const int CountAt = FirstAt + sizeof(int);
    private const int LengthsAt = CountAt + sizeof(int);

    /// <summary>Bytes before the values.</summary>
    public static int HeadBytes(int entries) => LengthsAt + (entries * sizeof(int));

    /// <summary>Writes <see cref="HeadBytes"/>.</summary>
    public static void Write(Span<byte> into, in AppendRequestHeader header, in ProducerStamp stamp, ReadOnlySpan<int> lengths)
    {
        AppendRequestCodec.Write(into, header);
        BinaryPrimitives.WriteInt64LittleEndian(into[ProducerAt..], stamp.Id.Value);
        BinaryPrimitives.WriteInt16LittleEndian(into[EpochAt..], stamp.Epoch.Value);
        BinaryPrimitives.WriteInt32LittleEndian(into[FirstAt..], stamp.First.Value);
        BinaryPrimitives.WriteInt32LittleEndian(into[CountAt..], lengths.Length);
        for (int index = 0; index < lengths.Length; index++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(into[HeadBytes(index)..], lengths[index]);
        }
    }

    /// <summary>False when these are not the bytes of a request; otherwise the entries are sound. Their values are a slice of <paramref name="request"/>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> request, out AppendRequestHeader header, out SequencedEntries entries)
    {
        entries = default;
        ReadOnlySpan<byte> bytes = request.Span;
        if (!AppendRequestCodec.TryRead(bytes, out header) || bytes.Length < LengthsAt)
        {
            return false;
        }

        int first = BinaryPrimitives.ReadInt32LittleEndian(bytes[FirstAt..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[CountAt..]);
        if (first < 0 || count is < 1 or > Limits.ProducerBatchEntriesMax || bytes.Length < HeadBytes(count))
        {
            return false;
        }

        int[] lengths = new int[count];
        for (int index = 0; index < count; index++)
        {
            lengths[index] = BinaryPrimitives.ReadInt32LittleEndian(bytes[HeadBytes(index)..]);
        }

        ProducerStamp stamp = new(
            new ProducerId(BinaryPrimitives.ReadInt64LittleEndian(bytes[ProducerAt..])),
            new ProducerEpoch(BinaryPrimitives.ReadInt16LittleEndian(bytes[EpochAt..])),
            new SequenceNumber(first));
        entries = new SequencedEntries(stamp, lengths, request[HeadBytes(count)..]);
        return entries.IsSound;
    }
}
