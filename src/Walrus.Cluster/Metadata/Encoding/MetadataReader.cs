using System.Text;

namespace Walrus.Cluster;

/// <summary>
/// Reads what <see cref="MetadataWriter"/> writes. Never throws and never allocates more than the bytes that are there: the first thing that cannot be
/// sets <see cref="IsBroken"/>, and from then on everything reads as zero.
/// </summary>
internal ref struct MetadataReader(ReadOnlySpan<byte> bytes)
{
    private const int GuidBytes = 16;
    private const int NumberBitsMax = 63;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True once something could not be read, or a caller found a value that cannot be.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>True when everything was read and nothing was wrong.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty && !IsBroken;

    /// <summary>The caller found something that cannot be.</summary>
    public void Break()
    {
        IsBroken = true;
        _rest = default;
    }

    public byte Byte()
    {
        if (_rest.IsEmpty)
        {
            Break();
            return 0;
        }

        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public bool Flag()
    {
        byte value = Byte();
        if (value > 1)
        {
            Break();
        }

        return value == 1;
    }

    /// <summary>0 to <see cref="Limits.MetadataNumberMax"/>, in its shortest form.</summary>
    public long Number()
    {
        long value = 0;
        for (int shift = 0; shift < NumberBitsMax; shift += 7)
        {
            byte next = Byte();
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                if (value > Limits.MetadataNumberMax || (next == 0 && shift > 0))
                {
                    Break();
                }

                return IsBroken ? 0 : value;
            }
        }

        Break();
        return 0;
    }

    /// <summary>A number up to <paramref name="max"/>.</summary>
    public int Number(int max)
    {
        long value = Number();
        if (value > max)
        {
            Break();
        }

        return IsBroken ? 0 : (int)value;
    }

    /// <summary>How many items follow, each of at least one byte: more than there are bytes cannot be.</summary>
    public int Count(int max)
    {
        int value = Number(max);
        if (value > _rest.Length)
        {
            Break();
        }

        return IsBroken ? 0 : value;
    }

    public Guid Guid()
    {
        if (_rest.Length < GuidBytes)
        {
            Break();
            return default;
        }

        Guid value = new(_rest[..GuidBytes], bigEndian: true);
        _rest = _rest[GuidBytes..];
        return value;
    }

    /// <summary>Any bytes, up to <paramref name="bytesMax"/> of them.</summary>
    public ReadOnlySpan<byte> Blob(int bytesMax)
    {
        int length = Count(bytesMax);
        ReadOnlySpan<byte> blob = _rest[..length];
        _rest = _rest[length..];
        return blob;
    }

    /// <summary>ASCII of up to <paramref name="charsMax"/> characters.</summary>
    public string Text(int charsMax)
    {
        int length = Count(charsMax);
        ReadOnlySpan<byte> text = _rest[..length];
        if (!Ascii.IsValid(text))
        {
            Break();
            return "";
        }

        _rest = _rest[length..];
        return Encoding.ASCII.GetString(text);
    }
}
