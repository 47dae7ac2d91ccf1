using System.Buffers.Binary;

namespace Walrus.Consensus;

/// <summary>
/// Reads fields one after another, little-endian. Total: from the first field that does not fit on, <see cref="IsFailed"/> is true and every read
/// gives zero, so a caller reads all fields and asks once.
/// </summary>
internal ref struct FieldReader(ReadOnlySpan<byte> from)
{
    private ReadOnlySpan<byte> _rest = from;

    public bool IsFailed { get; private set; }

    /// <summary>True when nothing failed and nothing is left.</summary>
    public readonly bool IsComplete => !IsFailed && _rest.IsEmpty;

    public readonly int Remaining => _rest.Length;

    /// <summary>For a caller that finds a value impossible.</summary>
    public void Fail()
    {
        IsFailed = true;
        _rest = default;
    }

    public byte Byte() => Take(sizeof(byte)) is [var value] ? value : (byte)0;

    public ushort UInt16() => Take(sizeof(ushort)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;

    public uint UInt32() => Take(sizeof(uint)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    public int Int32() => unchecked((int)UInt32());

    public long Int64() => Take(sizeof(long)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;

    public LogIndex Index() => new(Int64());

    public LogPosition Position() => new(Index(), new Term(Int64()));

    /// <summary>The next <paramref name="bytes"/>; empty, and a failure, when there are fewer or the number is negative.</summary>
    public ReadOnlySpan<byte> Take(int bytes)
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
