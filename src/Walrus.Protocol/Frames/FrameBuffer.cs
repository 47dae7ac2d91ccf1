using System.Buffers;

namespace Walrus.Protocol;

/// <summary>
/// Growing contiguous memory for many frames that leave in one large write, with frames whose length is known only at their end
/// (<see cref="BeginFrame"/>, <see cref="EndFrame"/>). Rents from the shared array pool; its owner returns everything with
/// <see cref="Dispose"/>. Not for concurrent use.
/// </summary>
public sealed class FrameBuffer : IBufferWriter<byte>, IDisposable
{
    private const int NoFrame = -1;

    private readonly int _initialBytes;
    private byte[] _bytes;
    private int _frameStart = NoFrame;

    /// <summary>An empty buffer.</summary>
    /// <param name="initialBytes">What it starts with and what <see cref="Clear"/> shrinks back to after an unusually large write.</param>
    public FrameBuffer(int initialBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(initialBytes, FrameWriter.HeaderBytes);
        _initialBytes = initialBytes;
        _bytes = ArrayPool<byte>.Shared.Rent(initialBytes);
    }

    /// <summary>Bytes written since the last <see cref="Clear"/>, an unfinished frame included.</summary>
    public int WrittenBytes { get; private set; }

    /// <summary>The bytes written; valid until the next write, <see cref="Clear"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, WrittenBytes);

    /// <summary>Leaves room for a header; what is written from here to <see cref="EndFrame"/> is the body.</summary>
    /// <exception cref="InvalidOperationException">A frame is already open: frames do not nest.</exception>
    public void BeginFrame()
    {
        if (_frameStart != NoFrame)
        {
            throw new InvalidOperationException("The frame begun before this one was not ended.");
        }

        int start = WrittenBytes;
        GetSpan(FrameWriter.HeaderBytes);
        Advance(FrameWriter.HeaderBytes);
        _frameStart = start;
    }

    /// <summary>Fills in the header that <see cref="BeginFrame"/> left room for.</summary>
    /// <exception cref="InvalidOperationException">No frame is open, or its body is empty.</exception>
    public void EndFrame()
    {
        int bodyBytes = WrittenBytes - _frameStart - FrameWriter.HeaderBytes;
        if (_frameStart == NoFrame || bodyBytes < 1)
        {
            throw new InvalidOperationException("A frame is begun first and has at least one byte.");
        }

        FrameWriter.WriteHeader(_bytes.AsSpan(_frameStart), bodyBytes);
        _frameStart = NoFrame;
    }

    /// <summary>Forgets what was written, an unfinished frame too, and gives back memory that only a large write needed.</summary>
    public void Clear()
    {
        WrittenBytes = 0;
        _frameStart = NoFrame;
        // Four times: a buffer that is a little too large is kept, so that steady load does not rent and return on each write.
        if (_bytes.Length / 4 > _initialBytes)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(_initialBytes);
        }
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - WrittenBytes);
        WrittenBytes += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsMemory(WrittenBytes);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _bytes.AsSpan(WrittenBytes);
    }

    /// <summary>Returns the memory; a second call does nothing. The buffer is not used afterwards.</summary>
    public void Dispose()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        WrittenBytes = 0;
        if (bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void EnsureRoom(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        int wanted = Math.Max(sizeHint, 1);
        if (_bytes.Length - WrittenBytes >= wanted)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(WrittenBytes + wanted), (int)Math.Min(2L * _bytes.Length, Array.MaxLength)));
        _bytes.AsSpan(0, WrittenBytes).CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
