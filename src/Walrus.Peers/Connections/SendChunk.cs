using System.Buffers;

namespace Walrus.Peers;

/// <summary>Frames that wait side by side in one pooled buffer and leave in one write.</summary>
internal sealed class SendChunk(int bytes)
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(bytes);

    /// <summary>Whole frames.</summary>
    public int Frames { get; private set; }

    /// <summary>Bytes used.</summary>
    public int Bytes { get; private set; }

    /// <summary>Large ones are not kept for reuse.</summary>
    public bool IsShared => _buffer.Length == Limits.PeerSendChunkBytes;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Bytes);

    /// <summary>Whether a frame of so many bytes fits behind what is there.</summary>
    public bool HasRoom(int frameBytes) => _buffer.Length - Bytes >= frameBytes;

    /// <summary>Writes a frame that fits.</summary>
    public void Add(in FrameHeader header, in PeerPayload payload)
    {
        FrameCodec.Write(_buffer.AsSpan(Bytes), header, payload);
        Bytes += FrameCodec.HeaderBytes + payload.Length;
        Frames++;
    }

    /// <summary>Empty again.</summary>
    public void Clear()
    {
        Bytes = 0;
        Frames = 0;
    }

    /// <summary>Returns the buffer; nothing may follow.</summary>
    public void Free()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }
}
