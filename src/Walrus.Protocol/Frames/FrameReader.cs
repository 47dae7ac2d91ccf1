using System.Buffers;
using System.Buffers.Binary;

namespace Walrus.Protocol;

/// <summary>What <see cref="FrameReader.TryRead"/> found.</summary>
public enum FrameReadStatus
{
    /// <summary>Everything given is used up, save the beginning of a frame that stays in the buffer: come back with more bytes.</summary>
    NeedMore,

    /// <summary>One whole frame; its body is never empty.</summary>
    Frame,

    /// <summary>
    /// A header with length 0 or above the limit; reported once, at the header. Answer <c>ERR invalid frame length</c> and go on
    /// reading: the reader drops the body by itself.
    /// </summary>
    InvalidLength,

    /// <summary>A header beyond <see cref="Limits.DroppedFrameBytesMax"/>: answer <c>ERR invalid frame length</c> and close. Final.</summary>
    Fatal,
}

/// <summary>
/// Cuts a byte stream into frames: <c>[u32 little-endian: length][length bytes]</c>. A step machine without I/O; it copies nothing
/// and allocates nothing. One per direction of a connection; not for concurrent use. Mirror: <see cref="FrameWriter"/>.
/// </summary>
/// <remarks>
/// The reader trusts no length: it holds no memory for a frame that was announced but has not come, so what a peer can make its
/// owner hold is <c>frameBytesMax</c> plus one header.
/// </remarks>
public sealed class FrameReader
{
    private readonly int _frameBytesMax;
    private long _bytesToDrop;
    private bool _isFatal;

    /// <summary>A reader at the beginning of a stream.</summary>
    /// <param name="frameBytesMax">The longest body taken, inclusive, in bytes: 1 to <see cref="Limits.DroppedFrameBytesMax"/>.</param>
    public FrameReader(int frameBytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frameBytesMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frameBytesMax, Limits.DroppedFrameBytesMax);
        _frameBytesMax = frameBytesMax;
    }

    /// <summary>
    /// True when the last call ended inside a frame (in its header, its body, or a body being dropped): the peer owes bytes, so the
    /// idle limit applies.
    /// </summary>
    public bool IsMidFrame { get; private set; }

    /// <summary>
    /// After <see cref="FrameReadStatus.NeedMore"/>: how many more bytes, at least one, the present step wants (the rest of a header,
    /// of a body, or of what is dropped). A hint for sizing buffers.
    /// </summary>
    public long BytesMissing { get; private set; } = FrameWriter.HeaderBytes;

    /// <summary>
    /// Takes the next frame off the front of <paramref name="buffer"/>, which is moved past everything that is used up.
    /// </summary>
    /// <param name="buffer">
    /// All bytes received and not yet used, in pieces of any size; what stays in it must be given again, with more behind it.
    /// </param>
    /// <param name="body">The frame's body, a slice of the buffer: valid as long as the buffer's memory is.</param>
    public FrameReadStatus TryRead(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> body)
    {
        body = default;
        if (_isFatal)
        {
            return FrameReadStatus.Fatal;
        }

        if (_bytesToDrop > 0 && !Drop(ref buffer))
        {
            return NeedMore(_bytesToDrop, isMidFrame: true);
        }

        if (buffer.Length < FrameWriter.HeaderBytes)
        {
            return NeedMore(FrameWriter.HeaderBytes - buffer.Length, isMidFrame: !buffer.IsEmpty);
        }

        uint length = ReadLength(buffer);
        if (length == 0 || length > (uint)_frameBytesMax)
        {
            return Refuse(ref buffer, length);
        }

        long missing = FrameWriter.HeaderBytes + length - buffer.Length;
        if (missing > 0)
        {
            return NeedMore(missing, isMidFrame: true);
        }

        body = buffer.Slice(FrameWriter.HeaderBytes, length);
        buffer = buffer.Slice(body.End);
        IsMidFrame = false;
        return FrameReadStatus.Frame;
    }

    private FrameReadStatus NeedMore(long bytesMissing, bool isMidFrame)
    {
        BytesMissing = bytesMissing;
        IsMidFrame = isMidFrame;
        return FrameReadStatus.NeedMore;
    }

    private FrameReadStatus Refuse(ref ReadOnlySequence<byte> buffer, uint length)
    {
        buffer = buffer.Slice(FrameWriter.HeaderBytes);
        if (length > Limits.DroppedFrameBytesMax)
        {
            _isFatal = true;
            IsMidFrame = true;
            return FrameReadStatus.Fatal;
        }

        _bytesToDrop = length;
        IsMidFrame = length > 0;
        return FrameReadStatus.InvalidLength;
    }

    private bool Drop(ref ReadOnlySequence<byte> buffer)
    {
        long dropped = Math.Min(_bytesToDrop, buffer.Length);
        buffer = buffer.Slice(dropped);
        _bytesToDrop -= dropped;
        return _bytesToDrop == 0;
    }

    private static uint ReadLength(in ReadOnlySequence<byte> buffer)
    {
        ReadOnlySpan<byte> first = buffer.FirstSpan;
        if (first.Length >= FrameWriter.HeaderBytes)
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(first);
        }

        Span<byte> header = stackalloc byte[FrameWriter.HeaderBytes];
        buffer.Slice(0, FrameWriter.HeaderBytes).CopyTo(header);
        return BinaryPrimitives.ReadUInt32LittleEndian(header);
    }
}
