using System.Text.Unicode;

namespace Walrus.Cli.Import;

/// <summary>Why a batch holds no further line.</summary>
internal enum BatchEnd
{
    /// <summary>It is full; more lines follow.</summary>
    Full,

    /// <summary>The source has ended.</summary>
    SourceEnded,

    /// <summary>The line after it is longer than an entry may be.</summary>
    LineTooLong,

    /// <summary>The line after it is not UTF-8, which the protocol demands.</summary>
    LineNotUtf8,
}

/// <summary>
/// Fills batches from a stream. Ends after the first result other than <see cref="BatchEnd.Full"/>. Does not own the stream. One reader
/// serves one import: reading goes on where the last batch ended.
/// </summary>
/// <param name="source">Stands at the first line to read.</param>
/// <param name="lineBytesMax">The longest line in bytes, without its newline.</param>
/// <param name="linesBefore">Lines of the source before its position.</param>
/// <param name="bytesBefore">Bytes of the source before its position.</param>
/// <param name="waitsForLines">
/// True for a source that may pause, such as a pipe: a batch then ends when the next read would wait, so that lines go out as they come.
/// </param>
internal sealed class LineBatchReader(Stream source, int lineBytesMax, long linesBefore, long bytesBefore, bool waitsForLines)
{
    private readonly LineSplitter _splitter = new(lineBytesMax);
    private ReadOnlyMemory<byte>? _kept;
    private Task<int>? _reading;
    private long _lines = linesBefore;
    private long _taken;

    /// <summary>Empties <paramref name="batch"/> and fills it with the next lines.</summary>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public async Task<BatchEnd> FillAsync(LineBatch batch, CancellationToken cancellationToken)
    {
        batch.Clear(_lines, _taken + bytesBefore);
        while (true)
        {
            var step = LineStep.Line;
            if (_kept is not { } line)
            {
                step = _splitter.Next(out line);
            }

            switch (step)
            {
                case LineStep.Line when !Utf8.IsValid(line.Span):
                    return BatchEnd.LineNotUtf8;
                case LineStep.Line when batch.HasRoomFor(line.Length):
                    _kept = null;
                    _lines++;
                    _taken = _splitter.BytesTaken;
                    batch.Add(line.Span, bytesBefore + _taken);
                    break;
                case LineStep.Line:
                    // Nothing is read before it is taken, so the splitter keeps the line's bytes in place.
                    _kept = line;
                    return BatchEnd.Full;
                case LineStep.NeedInput:
                    _reading ??= source.ReadAsync(_splitter.GetMemory(), cancellationToken).AsTask();
                    if (waitsForLines && batch.Count > 0 && !_reading.IsCompleted)
                    {
                        return BatchEnd.Full;
                    }

                    await TakeReadAsync(cancellationToken);
                    break;
                default:
                    return step == LineStep.End ? BatchEnd.SourceEnded : BatchEnd.LineTooLong;
            }
        }
    }

    private async Task TakeReadAsync(CancellationToken cancellationToken)
    {
        // Standard input cannot be cancelled on Linux, so only the wait is.
        var read = await _reading!.WaitAsync(cancellationToken);
        _reading = null;
        if (read == 0)
        {
            _splitter.Complete();
        }

        _splitter.Advance(read);
    }
}
