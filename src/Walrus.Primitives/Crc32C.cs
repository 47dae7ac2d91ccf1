using System.Numerics;
using System.Runtime.InteropServices;

namespace Walrus;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of Kafka's record batch v2 and of our frames.
/// Runs on the processor's own instruction where there is one.
/// </summary>
public static class Crc32C
{
    /// <summary>The checksum of <paramref name="bytes"/>. Allocates nothing.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>
    /// The checksum of what <paramref name="crc"/> already covers followed by <paramref name="bytes"/>:
    /// <c>Append(Compute(a), b) == Compute(a ++ b)</c>.
    /// </summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint state = ~crc;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
        {
            // The instruction takes the bytes in memory order, which a big-endian load would turn round.
            state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
        {
            state = BitOperations.Crc32C(state, rest);
        }

        return ~state;
    }
}
