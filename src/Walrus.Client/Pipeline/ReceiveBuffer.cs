using System.Buffers;

namespace Walrus.Client;

/// <summary>
/// The bytes received and not yet used, contiguous. Grows by doubling, as bytes come and not as a header promises, and shrinks back once
/// empty. One owner, who returns the memory with <see cref="Dispose"/>.
/// </summary>
internal sealed class ReceiveBuffer : IDisposable
{
    private readonly int _initialBytes;
    private byte[] _bytes;
    private int _start;
    private int _end;

    public ReceiveBuffer(int initialBytes)
    {
        _initialBytes = initialBytes;
        _bytes = ArrayPool<byte>.Shared.Rent(initialBytes);
    }

    /// <summary>What was received and not yet used; valid until the next <see cref="Room"/>.</summary>
    public ReadOnlySequence<byte> Unused => new(_bytes, _start, _end - _start);

    /// <summary>Room for the next receive, at least one byte.</summary>
    public Memory<byte> Room()
    {
        if (_start == _end)
        {
            _start = _end = 0;
            if (_bytes.Length / 4 > _initialBytes)
            {
                Replace(_initialBytes);
            }
        }

        // A small rest is moved to the front, so that one receive brings many answers; a long one only when nothing else makes room.
        if (_end == _bytes.Length || (_start > 0 && _end - _start < _bytes.Length / 4 && _bytes.Length - _end < _bytes.Length / 2))
        {
            if (_start > _bytes.Length / 2)
            {
                _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
                _end -= _start;
                _start = 0;
            }
            else if (_end == _bytes.Length)
            {
                Replace(checked(_bytes.Length * 2));
            }
        }

        return _bytes.AsMemory(_end);
    }

    /// <summary>Counts bytes that were received into <see cref="Room"/>.</summary>
    public void Received(int count) => _end += count;

    /// <summary>Counts all but the last <paramref name="remaining"/> bytes as used.</summary>
    public void UsedUpTo(long remaining) => _start = _end - (int)remaining;

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }

        _start = _end = 0;
    }

    private void Replace(int bytes)
    {
        byte[] other = ArrayPool<byte>.Shared.Rent(bytes);
        _bytes.AsSpan(_start, _end - _start).CopyTo(other);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = other;
        _end -= _start;
        _start = 0;
    }
}
