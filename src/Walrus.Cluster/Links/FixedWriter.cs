using System.Buffers.Binary;

namespace Walrus.Cluster;

/// <summary>Writes what <see cref="FixedReader"/> reads, into a span of exactly the right length.</summary>
internal ref struct FixedWriter(Span<byte> into)
{
    /// <summary>Topic, partition, segment.</summary>
    public const int SegmentBytes = sizeof(long) + sizeof(int) + sizeof(int);

    private Span<byte> _rest = into;

    public void Byte(byte value)
    {
        _rest[0] = value;
        _rest = _rest[sizeof(byte)..];
    }

    public void Zeros(int count)
    {
        _rest[..count].Clear();
        _rest = _rest[count..];
    }

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
        _rest = _rest[sizeof(int)..];
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_rest, value);
        _rest = _rest[sizeof(long)..];
    }

    public void Segment(SegmentId segment)
    {
        Int64(segment.Partition.Topic.Value);
        Int32(segment.Partition.Number.Value);
        Int32(segment.Number.Value);
    }
}
