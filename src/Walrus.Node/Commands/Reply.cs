using System.Buffers;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary>How a request ended, as the metrics name it.</summary>
internal enum ReplyOutcome
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>Nothing there.</summary>
    Empty,

    /// <summary>Refused or failed.</summary>
    Error,
}

/// <summary>An answer that waits for its turn to be written. Its memory is its own.</summary>
internal readonly struct Reply
{
    private readonly Form _form;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string? _error;
    private readonly long _next;

    private Reply(Form form, ReadOnlyMemory<byte> bytes = default, string? error = null, long next = 0)
    {
        _form = form;
        _bytes = bytes;
        _error = error;
        _next = next;
    }

    private enum Form : byte
    {
        Ok,
        Entry,
        Fetched,
        Json,
        Empty,
        Error,
    }

    /// <summary><c>OK</c></summary>
    public static Reply Ok => new(Form.Ok);

    /// <summary><c>EMPTY</c></summary>
    public static Reply Empty => new(Form.Empty);

    /// <summary>How it ended.</summary>
    public ReplyOutcome Outcome => _form switch
    {
        Form.Empty => ReplyOutcome.Empty,
        Form.Error => ReplyOutcome.Error,
        _ => ReplyOutcome.Ok,
    };

    /// <summary>Bytes of memory that it holds until written, about.</summary>
    public int Bytes => Limits.ReplyBytesMin + _bytes.Length + ((_error?.Length ?? 0) * sizeof(char));

    /// <summary><c>OK payload</c></summary>
    public static Reply Entry(ReadOnlyMemory<byte> payload) => new(Form.Entry, payload);

    /// <summary><c>OK next payload</c></summary>
    public static Reply Fetched(long next, ReadOnlyMemory<byte> payload) => new(Form.Fetched, payload, next: next);

    /// <summary>A JSON object without a word before it.</summary>
    public static Reply Json(ReadOnlyMemory<byte> utf8) => new(Form.Json, utf8);

    /// <summary><c>ERR message</c>; line ends in the message become blanks, as an answer is one line.</summary>
    public static Reply Error(string message) => new(Form.Error, error: message.ReplaceLineEndings(" "));

    /// <summary>Writes the whole frame.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        switch (_form)
        {
            case Form.Ok:
                ResponseWriter.WriteOk(output);
                break;
            case Form.Entry:
                ResponseWriter.WriteEntry(output, _bytes.Span);
                break;
            case Form.Fetched:
                ResponseWriter.WriteFetched(output, _next, _bytes.Span);
                break;
            case Form.Json:
                ResponseWriter.WriteJson(output, _bytes.Span);
                break;
            case Form.Empty:
                ResponseWriter.WriteEmpty(output);
                break;
            default:
                ResponseWriter.WriteError(output, _error ?? string.Empty);
                break;
        }
    }
}
