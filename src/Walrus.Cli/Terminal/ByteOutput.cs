using System.Text;

namespace Walrus.Cli.Terminal;

/// <summary>
/// Buffered bytes out: entries go through as the bytes they are, text as UTF-8. Nothing is written before <see cref="FlushAsync"/> or a
/// full buffer at <see cref="FlushIfFullAsync"/>. Does not own the stream.
/// </summary>
internal sealed class ByteOutput(Stream stream)
{
    private byte[] _buffer = new byte[Limits.OutputBufferBytes / 16];
    private int _used;

    /// <summary>Adds bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>Adds text.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        MakeRoom(Encoding.UTF8.GetMaxByteCount(text.Length));
        _used += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_used));
    }

    /// <summary>Adds bytes and a newline.</summary>
    public void WriteLine(ReadOnlySpan<byte> bytes)
    {
        Write(bytes);
        Write("\n"u8);
    }

    /// <summary>Adds text and a newline.</summary>
    public void WriteLine(ReadOnlySpan<char> text)
    {
        Write(text);
        Write("\n"u8);
    }

    /// <summary>Writes out when enough has been gathered: for loops over many entries.</summary>
    /// <exception cref="BrokenOutputException">The stream takes no more.</exception>
    public ValueTask FlushIfFullAsync(CancellationToken cancellationToken) =>
        _used >= Limits.OutputBufferBytes ? new ValueTask(FlushAsync(cancellationToken)) : ValueTask.CompletedTask;

    /// <summary>Writes out everything.</summary>
    /// <exception cref="BrokenOutputException">The stream takes no more.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            var used = _used;
            _used = 0;
            await stream.WriteAsync(_buffer.AsMemory(0, used), cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new BrokenOutputException(exception);
        }
    }

    private void MakeRoom(int bytes)
    {
        if (_buffer.Length - _used < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _used + bytes));
        }
    }
}
