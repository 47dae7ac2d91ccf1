using System.Buffers.Binary;

namespace Walrus.Cluster;

/// <summary>What stands before the entry in a request to append.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Segment">The segment that the sender takes for the open one. Only that one may be appended to: else an entry that was refused could be overtaken by the next.</param>
internal readonly record struct AppendRequestHeader(PartitionId Partition, SegmentNumber Segment);

/// <summary>Requests to append, docs/formats/cursors.md: a header of fixed size, then the entry's value.</summary>
internal static class AppendRequestCodec
{
    private const byte Version = 1;
    private const int TopicAt = sizeof(byte);
    private const int PartitionAt = TopicAt + sizeof(long);
    private const int SegmentAt = PartitionAt + sizeof(int);

    /// <summary>Bytes before the value.</summary>
    public const int HeaderBytes = SegmentAt + sizeof(int);

    /// <summary>Writes <see cref="HeaderBytes"/>.</summary>
    public static void Write(Span<byte> into, in AppendRequestHeader header)
    {
        into[0] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(into[TopicAt..], header.Partition.Topic.Value);
        BinaryPrimitives.WriteInt32LittleEndian(into[PartitionAt..], header.Partition.Number.Value);
        BinaryPrimitives.WriteInt32LittleEndian(into[SegmentAt..], header.Segment.Value);
    }

    /// <summary>False when these are not the bytes of a request. The value is what follows <see cref="HeaderBytes"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> request, out AppendRequestHeader header)
    {
        header = default;
        if (request.Length < HeaderBytes || request[0] != Version)
        {
            return false;
        }

        long topic = BinaryPrimitives.ReadInt64LittleEndian(request[TopicAt..]);
        int partition = BinaryPrimitives.ReadInt32LittleEndian(request[PartitionAt..]);
        int segment = BinaryPrimitives.ReadInt32LittleEndian(request[SegmentAt..]);
        if (topic is < 1 or > Limits.MetadataNumberMax || partition is < 0 or >= Limits.TopicPartitionsMax || segment is < 1 or > Limits.SegmentNumberMax)
        {
            return false;
        }

        header = new AppendRequestHeader(new PartitionId(new TopicId(topic), new PartitionNumber(partition)), new SegmentNumber(segment));
        return true;
    }
}
