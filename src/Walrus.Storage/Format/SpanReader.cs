using System.Buffers.Binary;
using System.Text;

namespace Walrus.Storage.Format;

/// <summary>
/// Reads fields one after another, little-endian. Total: the first field that does not fit makes <see cref="IsFailed"/> true for good, and
/// from then on every read gives zero, so a caller may read all fields and ask once.
/// </summary>
internal ref struct SpanReader(ReadOnlySpan<byte> from)
{
    private ReadOnlySpan<byte> _rest = from;

    /// <summary>True once the bytes ended too early or <see cref="Fail"/> was called.</summary>
    public bool IsFailed { get; private set; }

    /// <summary>True when nothing failed and all bytes were read.</summary>
    public readonly bool IsComplete => !IsFailed && _rest.IsEmpty;

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _rest.Length;

    /// <summary>For a caller that finds a field's value impossible.</summary>
    public void Fail()
    {
        IsFailed = true;
        _rest = default;
    }

    /// <summary>One byte.</summary>
    public byte Byte() => Take(sizeof(byte)) is [var value] ? value : (byte)0;

    /// <summary>Four bytes.</summary>
    public uint UInt32() => Take(sizeof(uint)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    /// <summary>Four bytes.</summary>
    public int Int32() => unchecked((int)UInt32());

    /// <summary>Eight bytes.</summary>
    public ulong UInt64() => Take(sizeof(ulong)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;

    /// <summary>Eight bytes.</summary>
    public long Int64() => unchecked((long)UInt64());

    /// <summary>Eight bytes that are an offset; a negative number fails.</summary>
    public Offset Offset()
    {
        long value = Int64();
        if (value < 0)
        {
            Fail();
            return default;
        }

        return new Offset(value);
    }

    /// <summary>Eight bytes that are a packed position; an impossible number fails.</summary>
    public JournalPosition Position()
    {
        if (!JournalPosition.TryFromPacked(UInt64(), out JournalPosition position))
        {
            Fail();
        }

        return position;
    }

    /// <summary>Sixteen bytes, in the order in which a GUID is printed.</summary>
    public Guid Guid()
    {
        const int guidBytes = 16;
        return Take(guidBytes) is { IsEmpty: false } bytes ? new Guid(bytes, bigEndian: true) : System.Guid.Empty;
    }

    /// <summary>One byte of length, then so many ASCII characters. Allocates; only a byte's worth at most.</summary>
    public string Name() => Encoding.ASCII.GetString(Take(Byte()));

    /// <summary>A topic's name; one that breaks the rules for names fails.</summary>
    public TopicName TopicName()
    {
        if (!Walrus.TopicName.TryParse(Name(), out TopicName name))
        {
            Fail();
        }

        return name;
    }

    /// <summary>A cursor's name; one that breaks the rules for names fails.</summary>
    public CursorName CursorName()
    {
        if (!Walrus.CursorName.TryParse(Name(), out CursorName name))
        {
            Fail();
        }

        return name;
    }

    /// <summary>A value's name; one that breaks the rules for names fails.</summary>
    public ValueName ValueName()
    {
        if (!Walrus.ValueName.TryParse(Name(), out ValueName name))
        {
            Fail();
        }

        return name;
    }

    /// <summary>So many bytes; fewer, or a negative number, fail. Borrowed from what is read.</summary>
    public ReadOnlySpan<byte> Bytes(int count) => Take(count);

    private ReadOnlySpan<byte> Take(int bytes)
    {
        if (bytes < 0 || bytes > _rest.Length)
        {
            Fail();
            return default;
        }

        ReadOnlySpan<byte> taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}
