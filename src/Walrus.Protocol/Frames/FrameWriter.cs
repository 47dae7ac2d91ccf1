using System.Buffers;
using System.Buffers.Binary;

namespace Walrus.Protocol;

/// <summary>
/// Writes frames whose length is known beforehand: <c>[u32 little-endian: length][length bytes]</c>. Where it is not, use
/// <see cref="FrameBuffer"/>. Mirror: <see cref="FrameReader"/>.
/// </summary>
public static class FrameWriter
{
    /// <summary>Bytes of a frame before its body.</summary>
    public const int HeaderBytes = sizeof(uint);

    /// <summary>Writes one frame with <paramref name="body"/>. An empty body is no valid frame and is refused.</summary>
    /// <exception cref="ArgumentException">The body is empty.</exception>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(output);
        Span<byte> frame = output.GetSpan(HeaderBytes + body.Length);
        WriteHeader(frame, body.Length);
        body.CopyTo(frame[HeaderBytes..]);
        output.Advance(HeaderBytes + body.Length);
    }

    /// <summary>Writes the header only; exactly <paramref name="bodyBytes"/> bytes must follow.</summary>
    /// <exception cref="ArgumentException">There are no such bodies: the length is below 1.</exception>
    public static void WriteHeader(IBufferWriter<byte> output, int bodyBytes)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteHeader(output.GetSpan(HeaderBytes), bodyBytes);
        output.Advance(HeaderBytes);
    }

    /// <summary>Writes the header to the front of <paramref name="destination"/>, which has room for it.</summary>
    /// <exception cref="ArgumentException">There are no such bodies: the length is below 1.</exception>
    public static void WriteHeader(Span<byte> destination, int bodyBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bodyBytes, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(destination, (uint)bodyBytes);
    }
}
