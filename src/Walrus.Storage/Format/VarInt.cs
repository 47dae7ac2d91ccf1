using System.Numerics;
using System.Runtime.CompilerServices;

namespace Walrus.Storage.Format;

/// <summary>
/// The variable-length integers of Kafka's records: zigzag (small magnitudes of either sign are short), then seven bits a byte, lowest
/// first, the top bit saying that more follow. 1 to 10 bytes; int32 fields have the same encoding.
/// Source: https://kafka.apache.org/documentation/#recordbatch and the Protocol Buffers encoding it refers to.
/// </summary>
internal static class VarInt
{
    /// <summary>The longest encoding of an int64.</summary>
    public const int BytesMax = 10;

    /// <summary>The longest encoding of an int32.</summary>
    public const int Int32BytesMax = 5;

    private const int BitsPerByte = 7;
    private const byte More = 0x80;

    /// <summary>Bytes that <see cref="Write"/> takes for <paramref name="value"/>.</summary>
    public static int Length(long value) => (BitOperations.Log2(ZigZag(value) | 1) / BitsPerByte) + 1;

    /// <summary>Writes the shortest encoding to the start of <paramref name="into"/> and returns its length.</summary>
    /// <exception cref="IndexOutOfRangeException"><paramref name="into"/> is shorter than <see cref="Length"/>.</exception>
    public static int Write(Span<byte> into, long value)
    {
        ulong rest = ZigZag(value);
        int at = 0;
        while (rest >= More)
        {
            into[at++] = (byte)(rest | More);
            rest >>= BitsPerByte;
        }

        into[at++] = (byte)rest;
        return at;
    }

    /// <summary>
    /// Reads one number from the start of <paramref name="from"/>. False when the bytes end inside it or it has more than 64 bits.
    /// Encodings longer than needed are taken, as Kafka takes them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> from, out long value, out int consumed)
    {
        // One byte, as nearly all are, without a call.
        if (!from.IsEmpty && from[0] < More)
        {
            int bits = from[0];
            value = (bits >> 1) ^ -(bits & 1);
            consumed = 1;
            return true;
        }

        return TryReadLonger(from, out value, out consumed);
    }

    private static bool TryReadLonger(ReadOnlySpan<byte> from, out long value, out int consumed)
    {
        ulong bits = 0;
        int end = Math.Min(from.Length, BytesMax);
        for (int at = 0; at < end; at++)
        {
            byte next = from[at];
            bits |= (ulong)(next & ~More) << (at * BitsPerByte);
            if (next < More)
            {
                // The tenth byte has room for the 64th bit only.
                bool fits = at < BytesMax - 1 || next <= 1;
                value = fits ? (long)(bits >> 1) ^ -(long)(bits & 1) : 0;
                consumed = fits ? at + 1 : 0;
                return fits;
            }
        }

        value = 0;
        consumed = 0;
        return false;
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
