using System.Buffers.Binary;

namespace Walrus.Consensus;

/// <summary>Writes fields one after another, little-endian, into a span that the caller has measured.</summary>
internal ref struct FieldWriter(Span<byte> into)
{
    private readonly Span<byte> _into = into;

    public int Written { get; private set; }

    public void Byte(byte value) => _into[Written++] = value;

    public void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_into[Written..], value);
        Written += sizeof(ushort);
    }

    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_into[Written..], value);
        Written += sizeof(uint);
    }

    public void Int32(int value) => UInt32(unchecked((uint)value));

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_into[Written..], value);
        Written += sizeof(long);
    }

    public void Position(LogPosition value)
    {
        Int64(value.Index.Value);
        Int64(value.Term.Value);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_into[Written..]);
        Written += value.Length;
    }
}
