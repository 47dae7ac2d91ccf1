using System.Buffers.Binary;

namespace Walrus.Cluster.Replication;

/// <summary>What a note about a copy says.</summary>
internal enum CopyNoteKind : byte
{
    /// <summary>The copy is sealed for the epoch, and had that end.</summary>
    Promised = 1,

    /// <summary>The copy may have lost entries that it had acknowledged.</summary>
    Doubted = 2,
}

/// <summary>What must be known of a copy of an unsealed segment after a restart: one entry of <see cref="SegmentNames.Promises"/> (docs/formats/replication.md).</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Segment">Of which segment.</param>
/// <param name="Epoch">Promised to the coordinator with this epoch; 0 for a doubt.</param>
/// <param name="End">The copy's end then.</param>
internal readonly record struct CopyNote(CopyNoteKind Kind, SegmentId Segment, SegmentEpoch Epoch, Offset End)
{
    /// <summary>Bytes of a note.</summary>
    public const int Bytes =
        sizeof(byte) // version
        + sizeof(byte) // kind
        + sizeof(ushort) // zero
        + sizeof(int) // partition
        + sizeof(long) // topic
        + sizeof(int) // segment
        + sizeof(int) // zero
        + sizeof(long) // epoch
        + sizeof(long); // end

    private const byte Version = 1;

    /// <summary>Writes the note.</summary>
    public void Write(Span<byte> into)
    {
        into[..Bytes].Clear();
        into[0] = Version;
        into[1] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(into[4..], Segment.Partition.Number.Value);
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], Segment.Partition.Topic.Value);
        BinaryPrimitives.WriteInt32LittleEndian(into[16..], Segment.Number.Value);
        BinaryPrimitives.WriteInt64LittleEndian(into[24..], Epoch.Value);
        BinaryPrimitives.WriteInt64LittleEndian(into[32..], End.Value);
    }

    /// <summary>Reads a note; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CopyNote note)
    {
        note = default;
        if (bytes.Length != Bytes || bytes[0] != Version || bytes[1] is not ((byte)CopyNoteKind.Promised or (byte)CopyNoteKind.Doubted))
        {
            return false;
        }

        long epoch = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]);
        long end = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
        if (epoch < 0 || end < 0)
        {
            return false;
        }

        SegmentId segment = new(
            new PartitionId(new TopicId(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])), new PartitionNumber(BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]))),
            new SegmentNumber(BinaryPrimitives.ReadInt32LittleEndian(bytes[16..])));
        note = new CopyNote((CopyNoteKind)bytes[1], segment, new SegmentEpoch(epoch), new Offset(end));
        return true;
    }
}
