using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Walrus;

/// <summary>
/// CRC-32C (Castagnoli, RFC 3720 appendix B.4), the checksum of Kafka's record batch v2 and of our frames.
/// Runs on the processor's own instruction where there is one.
/// </summary>
/// <remarks>
/// One instruction waits three cycles for the one before it and could start every cycle, so longer inputs run as three independent lanes,
/// which a carry-less multiplication puts together (<see cref="CarryLessLanes"/>): 2.5 times as fast from a few hundred bytes on.
/// </remarks>
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
        if (CarryLessLanes.IsSupported)
        {
            while (bytes.Length >= CarryLessLanes.BytesMin)
            {
                int words = Math.Min(bytes.Length / (CarryLessLanes.Count * sizeof(ulong)), CarryLessLanes.WordsMax);
                state = CarryLessLanes.Append(state, ref MemoryMarshal.GetReference(bytes), words);
                bytes = bytes[(CarryLessLanes.Count * sizeof(ulong) * words)..];
            }
        }

        return ~AppendInOrder(state, bytes);
    }

    /// <summary>One lane, word by word: for short inputs, and for processors without a carry-less multiplication.</summary>
    private static uint AppendInOrder(uint state, ReadOnlySpan<byte> bytes)
    {
        ref byte at = ref MemoryMarshal.GetReference(bytes);
        int words = bytes.Length / sizeof(ulong);
        for (int i = 0; i < words; i++)
        {
            state = BitOperations.Crc32C(state, Word(ref at));
            at = ref Unsafe.Add(ref at, sizeof(ulong));
        }

        int left = bytes.Length % sizeof(ulong);
        if (left >= sizeof(uint))
        {
            uint half = Unsafe.ReadUnaligned<uint>(ref at);
            state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? half : BinaryPrimitives.ReverseEndianness(half));
            at = ref Unsafe.Add(ref at, sizeof(uint));
            left -= sizeof(uint);
        }

        for (; left > 0; left--)
        {
            state = BitOperations.Crc32C(state, at);
            at = ref Unsafe.Add(ref at, 1);
        }

        return state;
    }

    /// <summary>Eight bytes in memory order, which a big-endian load would turn round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Word(ref byte at)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref at);
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }
}
