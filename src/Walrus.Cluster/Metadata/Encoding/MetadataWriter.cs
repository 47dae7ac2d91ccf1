using System.Buffers;
using System.Text;

namespace Walrus.Cluster;

/// <summary>Writes the fields of docs/formats/metadata.md. Each value has one form only, so equal things give equal bytes.</summary>
internal readonly ref struct MetadataWriter(IBufferWriter<byte> into)
{
    private const int NumberBytesMax = 9;
    private const int GuidBytes = 16;

    public void Byte(byte value)
    {
        into.GetSpan(1)[0] = value;
        into.Advance(1);
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Seven bits a byte, lowest first, the top bit set in all bytes but the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative or above <see cref="Limits.MetadataNumberMax"/>: no such number is in metadata.</exception>
    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Limits.MetadataNumberMax);
        Span<byte> bytes = into.GetSpan(NumberBytesMax);
        int length = 0;
        while (value >= 0x80)
        {
            bytes[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        bytes[length++] = (byte)value;
        into.Advance(length);
    }

    public void Guid(Guid value)
    {
        value.TryWriteBytes(into.GetSpan(GuidBytes), bigEndian: true, out _);
        into.Advance(GuidBytes);
    }

    /// <summary>Length and bytes.</summary>
    public void Blob(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        value.CopyTo(into.GetSpan(value.Length));
        into.Advance(value.Length);
    }

    /// <summary>Length and ASCII bytes. What is written here has been checked to be ASCII.</summary>
    public void Text(string value)
    {
        Number(value.Length);
        into.Advance(Encoding.ASCII.GetBytes(value, into.GetSpan(value.Length)));
    }
}
