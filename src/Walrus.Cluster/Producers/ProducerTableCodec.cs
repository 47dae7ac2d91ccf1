using System.Buffers.Binary;

namespace Walrus.Cluster.Producers;

/// <summary>A <see cref="ProducerTable"/> as bytes, for other nodes and for the disk (docs/formats/producers.md). What is on its way is not in it. Reading is total.</summary>
internal static class ProducerTableCodec
{
    private const byte Version = 1;

    private const int HeadBytes =
        sizeof(byte) // version
        + sizeof(int); // producers

    private const int RecordBytes =
        sizeof(long) // producer
        + sizeof(short) // epoch
        + sizeof(long) // last seen, milliseconds
        + sizeof(int) // next number
        + sizeof(byte); // runs

    private const int RunBytes =
        sizeof(int) // first number
        + sizeof(int) // entries
        + sizeof(long); // offset

    /// <summary>The bytes: at most <see cref="Limits.ProducerStateBytesMax"/>. Equal tables give equal bytes.</summary>
    public static byte[] Encode(ProducerTable table)
    {
        KeyValuePair<ProducerId, ProducerRecord>[] all = [.. table.All.OrderBy(pair => pair.Key)];
        byte[] bytes = new byte[HeadBytes + all.Sum(pair => RecordBytes + (pair.Value.Runs.Count * RunBytes))];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(byte)), all.Length);
        Span<byte> rest = bytes.AsSpan(HeadBytes);
        foreach ((ProducerId id, ProducerRecord record) in all)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, id.Value);
            BinaryPrimitives.WriteInt16LittleEndian(rest[8..], record.Epoch.Value);
            BinaryPrimitives.WriteInt64LittleEndian(rest[10..], record.Seen.UnixMilliseconds);
            BinaryPrimitives.WriteInt32LittleEndian(rest[18..], record.Next.Value);
            rest[22] = (byte)record.Runs.Count;
            rest = rest[RecordBytes..];
            foreach (SequenceRun run in record.Runs)
            {
                BinaryPrimitives.WriteInt32LittleEndian(rest, run.First.Value);
                BinaryPrimitives.WriteInt32LittleEndian(rest[4..], run.Count);
                BinaryPrimitives.WriteInt64LittleEndian(rest[8..], run.Offset.Value);
                rest = rest[RunBytes..];
            }
        }

        return bytes;
    }

    /// <summary>The table; null when these are not the bytes of one.</summary>
    public static ProducerTable? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < HeadBytes or > Limits.ProducerStateBytesMax || bytes[0] != Version)
        {
            return null;
        }

        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[sizeof(byte)..]);
        ReadOnlySpan<byte> rest = bytes[HeadBytes..];
        ProducerTable table = new();
        for (int index = 0; index < count; index++)
        {
            if (!TryReadRecord(ref rest, table))
            {
                return null;
            }
        }

        return count >= 0 && rest.IsEmpty ? table : null;
    }

    private static bool TryReadRecord(ref ReadOnlySpan<byte> rest, ProducerTable table)
    {
        if (rest.Length < RecordBytes)
        {
            return false;
        }

        ProducerId id = new(BinaryPrimitives.ReadInt64LittleEndian(rest));
        short epoch = BinaryPrimitives.ReadInt16LittleEndian(rest[8..]);
        EntryTimestamp seen = new(BinaryPrimitives.ReadInt64LittleEndian(rest[10..]));
        int next = BinaryPrimitives.ReadInt32LittleEndian(rest[18..]);
        int runs = rest[22];
        rest = rest[RecordBytes..];
        if (id.Value is < 1 or > Limits.MetadataNumberMax || epoch < 0 || next < 0 || runs > Limits.ProducerRunsKept || rest.Length < runs * RunBytes
            || !table.Restore(id, new ProducerEpoch(epoch), seen, new SequenceNumber(next)))
        {
            return false;
        }

        for (int index = 0; index < runs; index++)
        {
            int first = BinaryPrimitives.ReadInt32LittleEndian(rest);
            int count = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
            long offset = BinaryPrimitives.ReadInt64LittleEndian(rest[8..]);
            rest = rest[RunBytes..];
            if (first < 0 || count is < 1 or > Limits.ProducerRunEntriesMax || offset is < 0 or > Limits.MetadataNumberMax)
            {
                return false;
            }

            table.Stored(new ProducerStamp(id, new ProducerEpoch(epoch), new SequenceNumber(first)), count, new Offset(offset), seen);
        }

        return true;
    }
}
