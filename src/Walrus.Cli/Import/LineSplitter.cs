namespace Walrus.Cli.Import;

/// <summary>
/// Cuts a stream of bytes into lines, byte for byte: only <c>\n</c> ends a line, <c>\r</c> belongs to it, an empty line is a line, and a
/// last line needs no newline. A newline at the very end adds no further line, so n lines joined by newlines, with or without a final
/// one, come back as n lines. Pure: whoever owns the source reads into <see cref="GetMemory"/> and reports with <see cref="Advance"/>.
/// Memory is bounded by the longest line allowed plus one read.
/// </summary>
internal sealed class LineSplitter
{
    private const byte Newline = (byte)'\n';

    private readonly int _lineBytesMax;
    private byte[] _buffer;
    private int _start;
    private int _scanned;
    private int _end;
    private bool _completed;

    /// <summary>A splitter at the start of a source.</summary>
    /// <param name="lineBytesMax">The longest line in bytes, its newline not counted.</param>
    public LineSplitter(int lineBytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lineBytesMax);
        _lineBytesMax = lineBytesMax;
        _buffer = new byte[Limits.LineReadBytes];
    }

    /// <summary>Source bytes up to the end of the line last handed out, its newline included.</summary>
    public long BytesTaken { get; private set; }

    /// <summary>Room for the next read, never empty. Invalidates the line last handed out.</summary>
    public Memory<byte> GetMemory()
    {
        if (_buffer.Length - _end < Limits.LineReadBytes / 2)
        {
            MakeRoom();
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary><paramref name="bytes"/> of the room were filled.</summary>
    public void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _buffer.Length - _end);
        _end += bytes;
    }

    /// <summary>The source has no more bytes: what is left is the last line.</summary>
    public void Complete() => _completed = true;

    /// <summary>The next line. <paramref name="line"/> stays valid until the next <see cref="GetMemory"/>.</summary>
    public LineStep Next(out ReadOnlyMemory<byte> line)
    {
        line = default;
        var found = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf(Newline);
        var lineEnd = found >= 0 ? _scanned + found : _end;
        if (lineEnd - _start > _lineBytesMax)
        {
            return LineStep.TooLong;
        }

        if (found < 0)
        {
            _scanned = _end;
            if (!_completed)
            {
                return LineStep.NeedInput;
            }

            if (_start == _end)
            {
                return LineStep.End;
            }
        }

        line = _buffer.AsMemory(_start, lineEnd - _start);
        var next = found >= 0 ? lineEnd + 1 : lineEnd;
        BytesTaken += next - _start;
        _start = next;
        _scanned = next;
        return LineStep.Line;
    }

    private void MakeRoom()
    {
        var unread = _end - _start;
        var target = _buffer.Length - unread >= Limits.LineReadBytes / 2
            ? _buffer
            : new byte[Math.Max(unread + Limits.LineReadBytes, Math.Min(_buffer.Length * 2L, _lineBytesMax + (long)Limits.LineReadBytes))];
        _buffer.AsSpan(_start, unread).CopyTo(target);
        _buffer = target;
        _scanned -= _start;
        _start = 0;
        _end = unread;
    }
}
