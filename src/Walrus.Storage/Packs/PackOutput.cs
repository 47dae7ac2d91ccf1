using System.Buffers;
using Walrus.Storage.Files;

namespace Walrus.Storage.Packs;

/// <summary>
/// Collects a file's bytes and writes them in order, in pieces of <see cref="Limits.PackWriteBytes"/> at multiples of it; only the last piece
/// is shorter. Owns a pooled buffer until disposed; the file stays the caller's. After an exception of the file it is of no more use.
/// </summary>
internal sealed class PackOutput(IFile file) : IDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(Limits.PackWriteBytes);
    private int _buffered;
    private long _written;
    private bool _isDisposed;

    /// <summary>Where the next byte goes.</summary>
    public long Position => _written + _buffered;

    /// <summary>The file's path, for messages.</summary>
    public string Path => file.Path;

    /// <summary>Adds bytes; writes what is full.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        while (!bytes.IsEmpty)
        {
            int taken = Math.Min(bytes.Length, Limits.PackWriteBytes - _buffered);
            bytes[..taken].CopyTo(_buffer.AsSpan(_buffered));
            bytes = bytes[taken..];
            _buffered += taken;
            if (_buffered == Limits.PackWriteBytes)
            {
                WriteBuffered();
            }
        }
    }

    /// <summary>Adds zeroes up to the next record's place.</summary>
    public void Align()
    {
        ReadOnlySpan<byte> zeroes = [0, 0, 0, 0, 0, 0, 0, 0];
        Add(zeroes[..(int)(-Position & (Format.RecordFrame.Alignment - 1))]);
    }

    /// <summary>Writes the rest and makes the file durable.</summary>
    public void Finish()
    {
        if (_buffered > 0)
        {
            WriteBuffered();
        }

        file.Flush();
    }

    /// <summary>Returns the buffer.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    private void WriteBuffered()
    {
        file.Write(_written, _buffer.AsSpan(0, _buffered));
        _written += _buffered;
        _buffered = 0;
    }
}
