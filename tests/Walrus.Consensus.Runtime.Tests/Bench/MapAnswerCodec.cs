using System.Buffers.Binary;

namespace Walrus.Consensus.Runtime.Tests.Bench;

/// <summary>The answers of <see cref="MapMachine"/> as bytes: none, one for whether, eight for a number.</summary>
internal sealed class MapAnswerCodec : IAnswerCodec
{
    /// <summary>Called when an answer is on its way; what it gives goes instead, unless it is null.</summary>
    public Func<byte[]?>? OnEncode { get; set; }

    public byte[] Encode(object? answer) => OnEncode?.Invoke() ?? answer switch
    {
        null => [],
        bool isEqual => [isEqual ? (byte)1 : (byte)0],
        _ => Bytes((long)answer),
    };

    public bool TryDecode(ReadOnlySpan<byte> bytes, out object? answer)
    {
        answer = bytes.Length switch
        {
            sizeof(byte) => bytes[0] == 1,
            sizeof(long) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            _ => null,
        };
        return bytes.IsEmpty || answer is not null;
    }

    private static byte[] Bytes(long value)
    {
        byte[] bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }
}
