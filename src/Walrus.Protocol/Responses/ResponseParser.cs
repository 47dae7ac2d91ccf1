using System.Buffers;

namespace Walrus.Protocol;

/// <summary>
/// Parses an answer by knowing the question: the bytes alone do not tell an entry <c>5 a</c> from a fetched <c>a</c>. Never throws for
/// what a frame contains, and copies nothing. Mirror: <see cref="ResponseWriter"/>.
/// </summary>
public static class ResponseParser
{
    // OK, a blank, 19 digits and a blank come to 23 bytes; EMPTY and ERR are shorter.
    private const int HeadBytesMax = 32;

    /// <summary>Parses the body of the answer to a request of kind <paramref name="asked"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No request of that kind can be asked.</exception>
    public static Response Parse(RequestKind asked, in ReadOnlySequence<byte> body)
    {
        int headBytes = (int)Math.Min(body.Length, HeadBytesMax);
        if (body.FirstSpan.Length >= headBytes)
        {
            return ParseHead(asked, body, body.FirstSpan[..headBytes]);
        }

        Span<byte> copy = stackalloc byte[HeadBytesMax];
        body.Slice(0, headBytes).CopyTo(copy);
        return ParseHead(asked, body, copy[..headBytes]);
    }

    private static Response ParseHead(RequestKind asked, in ReadOnlySequence<byte> body, ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(ResponseWords.ErrAndBlank))
        {
            return new Response { Kind = ResponseKind.Error, Payload = body.Slice(ResponseWords.ErrAndBlank.Length) };
        }

        return asked switch
        {
            RequestKind.Register or RequestKind.Put or RequestKind.Delete or RequestKind.Configure or RequestKind.SetDefaults
                or RequestKind.Remove or RequestKind.Drain or RequestKind.Undrain or RequestKind.Producer or RequestKind.Produce => ParseDone(body, head),
            RequestKind.Get or RequestKind.Take or RequestKind.Receive => ParseEntry(body, head),
            RequestKind.Ack or RequestKind.Release or RequestKind.Extend or RequestKind.Seek or RequestKind.Forget => ParseDone(body, head),
            RequestKind.Fetch => ParseFetched(body, head),
            RequestKind.State or RequestKind.Metrics or RequestKind.Topics or RequestKind.Cluster or RequestKind.Describe
                or RequestKind.Defaults or RequestKind.Group or RequestKind.Groups => ParseJson(body, head),
            _ => throw new ArgumentOutOfRangeException(nameof(asked), asked, "No such request can be asked."),
        };
    }

    private static bool IsEmpty(in ReadOnlySequence<byte> body, ReadOnlySpan<byte> head) =>
        body.Length == head.Length && head.SequenceEqual(ResponseWords.Empty);

    private static Response ParseDone(in ReadOnlySequence<byte> body, ReadOnlySpan<byte> head)
    {
        if (body.Length == ResponseWords.Ok.Length && head.SequenceEqual(ResponseWords.Ok))
        {
            return new Response { Kind = ResponseKind.Ok };
        }

        // Walrus's README allows "OK [payload]" for every success.
        return head.StartsWith(ResponseWords.OkAndBlank)
            ? new Response { Kind = ResponseKind.Ok, Payload = body.Slice(ResponseWords.OkAndBlank.Length) }
            : default;
    }

    private static Response ParseEntry(in ReadOnlySequence<byte> body, ReadOnlySpan<byte> head) =>
        IsEmpty(body, head) ? new Response { Kind = ResponseKind.Empty } : ParseDone(body, head);

    private static Response ParseFetched(in ReadOnlySequence<byte> body, ReadOnlySpan<byte> head)
    {
        if (IsEmpty(body, head))
        {
            return new Response { Kind = ResponseKind.Empty };
        }

        if (!head.StartsWith(ResponseWords.OkAndBlank))
        {
            return default;
        }

        ReadOnlySpan<byte> rest = head[ResponseWords.OkAndBlank.Length..];
        int blank = rest.IndexOf((byte)' ');
        if (blank < 0 || !RequestParser.TryNumber(rest[..blank], long.MaxValue, out long next))
        {
            return default;
        }

        return new Response
        {
            Kind = ResponseKind.Ok,
            Next = next,
            Payload = body.Slice(ResponseWords.OkAndBlank.Length + blank + 1),
        };
    }

    private static Response ParseJson(in ReadOnlySequence<byte> body, ReadOnlySpan<byte> head) =>
        head[0] == (byte)'{' ? new Response { Kind = ResponseKind.Ok, Payload = body } : default;
}
