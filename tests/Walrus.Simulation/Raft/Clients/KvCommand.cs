using System.Buffers.Binary;

namespace Walrus.Simulation.Raft;

internal enum KvKind : byte
{
    Get = 0,
    Put = 1,
    CompareAndSet = 2,
}

/// <summary>One operation on the key/value machine. Values are numbers; 0 is "nothing there".</summary>
internal readonly record struct KvCommand(KvKind Kind, int Key, int Value, int Expected)
{
    private const int Bytes = sizeof(byte) + (3 * sizeof(int));

    public byte[] Encode()
    {
        byte[] bytes = new byte[Bytes];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), Key);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(5), Value);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(9), Expected);
        return bytes;
    }

    public static KvCommand Decode(ReadOnlySpan<byte> bytes) => new(
        (KvKind)bytes[0],
        BinaryPrimitives.ReadInt32LittleEndian(bytes[1..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[5..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[9..]));

    /// <summary>The value behind this operation, and what it answers: a get the value, a put nothing, a compare-and-set 1 or 0.</summary>
    public (int After, int Result) On(int before) => Kind switch
    {
        KvKind.Put => (Value, 0),
        KvKind.CompareAndSet when before == Expected => (Value, 1),
        KvKind.CompareAndSet => (before, 0),
        _ => (before, before),
    };

    public override string ToString() => Kind switch
    {
        KvKind.Put => $"put {Key}={Value}",
        KvKind.CompareAndSet => $"cas {Key}: {Expected}->{Value}",
        _ => $"get {Key}",
    };
}
