using System.Buffers.Binary;
using System.Text;

namespace Walrus.Cluster;

/// <summary>The internal topic that cursor moves are appended to (design 6.4), and which of its partitions a cursor is in.</summary>
public static class CursorTopic
{
    /// <summary>Its name.</summary>
    public static TopicName Name { get; } = new("__walrus_cursors");

    /// <summary>How many partitions it is created with. Afterwards the topic itself says how many it has.</summary>
    public static int Partitions => Limits.CursorTopicPartitions;

    /// <summary>
    /// What it must be created with: moves are acknowledged by a quorum whatever the cluster's default is, and
    /// segments are short enough to be loaded quickly, however long those of other topics are. Nothing is dropped by age or size.
    /// </summary>
    public static TopicConfiguration Configuration { get; } = new()
    {
        Acks = AckPolicy.Quorum,
        SegmentEntriesMax = Limits.CursorSegmentEntriesMax,
        SegmentBytesMax = Limits.CursorSegmentBytesMax,
        Retention = RetentionBounds.Keep,
    };

    /// <summary>
    /// The partition of the cursor topic that a cursor is in: CRC-32C of topic id (8 bytes, little-endian), partition number (4 bytes, little-endian) and name (ASCII), modulo
    /// <paramref name="partitions"/>. Fixed for ever, because moves lie where it says.
    /// </summary>
    public static PartitionNumber PartitionOf(PartitionId partition, CursorName name, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(partitions);
        Span<byte> bytes = stackalloc byte[sizeof(long) + sizeof(int) + Limits.NameCharsMax];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, partition.Topic.Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[sizeof(long)..], partition.Number.Value);
        int length = sizeof(long) + sizeof(int) + Encoding.ASCII.GetBytes(name.Value, bytes[(sizeof(long) + sizeof(int))..]);
        return new PartitionNumber((int)(Crc32C.Compute(bytes[..length]) % (uint)partitions));
    }
}
