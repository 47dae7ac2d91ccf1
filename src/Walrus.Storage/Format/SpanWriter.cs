using System.Buffers.Binary;
using System.Text;

namespace Walrus.Storage.Format;

/// <summary>
/// Writes fields one after another into a span that the caller has measured, little-endian. Running past the end is a broken invariant and
/// throws <see cref="ArgumentException"/> or <see cref="IndexOutOfRangeException"/>.
/// </summary>
internal ref struct SpanWriter(Span<byte> into)
{
    private readonly Span<byte> _into = into;

    /// <summary>Bytes written so far.</summary>
    public int Written { get; private set; }

    /// <summary>What is still free.</summary>
    public readonly Span<byte> Rest => _into[Written..];

    /// <summary>Counts bytes that the caller put into <see cref="Rest"/>.</summary>
    public void Advance(int bytes) => Written += bytes;

    /// <summary>One byte.</summary>
    public void Byte(byte value) => _into[Written++] = value;

    /// <summary>Four bytes.</summary>
    public void UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Rest, value);
        Written += sizeof(uint);
    }

    /// <summary>Four bytes.</summary>
    public void Int32(int value) => UInt32(unchecked((uint)value));

    /// <summary>Eight bytes.</summary>
    public void UInt64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Rest, value);
        Written += sizeof(ulong);
    }

    /// <summary>Eight bytes.</summary>
    public void Int64(long value) => UInt64(unchecked((ulong)value));

    /// <summary>Sixteen bytes, in the order in which a GUID is printed.</summary>
    public void Guid(Guid value)
    {
        value.TryWriteBytes(Rest, bigEndian: true, out int bytes);
        Written += bytes;
    }

    /// <summary>See <see cref="Format.VarInt"/>.</summary>
    public void VarInt(long value) => Written += Format.VarInt.Write(Rest, value);

    /// <summary>The bytes as they are, without a length.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(Rest);
        Written += value.Length;
    }

    /// <summary>A topic's or cursor's name: one byte of length, then ASCII.</summary>
    public void Name(string value)
    {
        Byte(checked((byte)value.Length));
        Written += Encoding.ASCII.GetBytes(value, Rest);
    }
}
