using System.Text;
using System.Text.Unicode;
using Walrus.Cli.Import;

namespace Walrus.Cli.Shell;

/// <summary>Lines of a pipe or a file: UTF-8, a carriage return before the newline dropped, no line longer than any broker takes.</summary>
internal sealed class StreamLineSource(Stream input) : ILineSource
{
    private readonly LineSplitter _splitter = new(Limits.FrameBytesMax);
    private long _line;

    /// <inheritdoc/>
    public async ValueTask<(LineRead Read, string Line)> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (_splitter.Next(out var line))
            {
                case LineStep.Line:
                    _line++;
                    return (LineRead.Line, Decode(line.Span));
                case LineStep.End:
                    return (LineRead.Ended, string.Empty);
                case LineStep.TooLong:
                    throw new CliException(ExitCode.Usage, $"line {_line + 1} of the input is longer than {Limits.FrameBytesMax} bytes");
                default:
                    // Standard input cannot be cancelled on Linux, so only the wait is.
                    var read = await input.ReadAsync(_splitter.GetMemory(), cancellationToken).AsTask().WaitAsync(cancellationToken);
                    if (read == 0)
                    {
                        _splitter.Complete();
                    }

                    _splitter.Advance(read);
                    break;
            }
        }
    }

    private string Decode(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
        {
            throw new CliException(ExitCode.Usage, $"line {_line} of the input is not UTF-8");
        }

        return Encoding.UTF8.GetString(line is [.. var text, (byte)'\r'] ? text : line);
    }
}
