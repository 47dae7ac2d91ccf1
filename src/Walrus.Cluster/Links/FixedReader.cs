using System.Buffers.Binary;

namespace Walrus.Cluster;

/// <summary>
/// Reads little-endian fields of requests between nodes. Never throws: the first thing that cannot be sets <see cref="IsBroken"/>, and from then on everything reads as zero.
/// </summary>
internal ref struct FixedReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True once something could not be read, or a caller found a value that cannot be.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>True when everything was read and nothing was wrong.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty && !IsBroken;

    /// <summary>Bytes that have not been read.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>The caller found something that cannot be.</summary>
    public void Break()
    {
        IsBroken = true;
        _rest = default;
    }

    public byte Byte()
    {
        ReadOnlySpan<byte> field = Take(sizeof(byte));
        return field.IsEmpty ? (byte)0 : field[0];
    }

    /// <summary>A byte up to <paramref name="max"/>.</summary>
    public byte Byte(byte max)
    {
        byte value = Byte();
        if (value > max)
        {
            Break();
        }

        return IsBroken ? (byte)0 : value;
    }

    /// <summary>A byte that has to be <paramref name="value"/>.</summary>
    public void Require(byte value)
    {
        if (Byte() != value)
        {
            Break();
        }
    }

    /// <summary>Bytes that are there for later versions and zero now.</summary>
    public void Zeros(int count)
    {
        if (Take(count).ContainsAnyExcept((byte)0))
        {
            Break();
        }
    }

    /// <summary>0 to <paramref name="max"/>.</summary>
    public int Int32(int max)
    {
        ReadOnlySpan<byte> field = Take(sizeof(int));
        int value = field.IsEmpty ? 0 : BinaryPrimitives.ReadInt32LittleEndian(field);
        if (value < 0 || value > max)
        {
            Break();
        }

        return IsBroken ? 0 : value;
    }

    /// <summary>Any number.</summary>
    public long Int64()
    {
        ReadOnlySpan<byte> field = Take(sizeof(long));
        return field.IsEmpty ? 0 : BinaryPrimitives.ReadInt64LittleEndian(field);
    }

    /// <summary>0 to <see cref="Limits.MetadataNumberMax"/>, as all that metadata knows.</summary>
    public long Number()
    {
        long value = Int64();
        if (value is < 0 or > Limits.MetadataNumberMax)
        {
            Break();
        }

        return IsBroken ? 0 : value;
    }

    public Offset Offset() => new(Number());

    public SegmentId Segment() => new(
        new PartitionId(new TopicId(Number()), new PartitionNumber(Int32(Limits.TopicPartitionsMax))),
        new SegmentNumber(Int32(Limits.SegmentNumberMax)));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count)
        {
            Break();
            return default;
        }

        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
