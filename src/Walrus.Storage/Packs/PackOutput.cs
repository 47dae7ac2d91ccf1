using Walrus.Storage.Files;

namespace Walrus.Storage.Packs;

/// <summary>
/// Collects a file's bytes and writes them in order, in pieces of <see cref="Limits.PackWriteBytes"/> at multiples of it; only the last piece
/// is shorter. One piece may be under way to the disk while the next is collected. Owns its buffers until disposed, which comes before the
/// file's disposal; the file stays the caller's. After an exception of the file it is of no more use.
/// </summary>
internal sealed class PackOutput(IFile file) : IDisposable
{
    private AlignedBuffer _filling = new(Limits.PackWriteBytes);
    private AlignedBuffer _writing = new(Limits.PackWriteBytes);
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
            bytes[..taken].CopyTo(_filling.Span[_buffered..]);
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

        file.FinishWrites();
        file.Flush();
    }

    /// <summary>Frees the buffers, once nothing is under way from them.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        try
        {
            file.FinishWrites();
        }
        catch (StorageException)
        {
            // Thrown to whoever wrote, or the file is given up for another reason. Either way the write is over.
        }
        finally
        {
            _filling.Dispose();
            _writing.Dispose();
        }
    }

    private void WriteBuffered()
    {
        // Returns only once the write of the other buffer is over, so that one is free to be filled.
        file.StartWrite(_written, _filling, _buffered);
        (_filling, _writing) = (_writing, _filling);
        _written += _buffered;
        _buffered = 0;
    }
}
