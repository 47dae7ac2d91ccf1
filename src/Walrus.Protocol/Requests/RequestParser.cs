using System.Buffers;

namespace Walrus.Protocol;

/// <summary>
/// Parses a frame's body into a <see cref="Request"/>: a word, one space, arguments separated by one space each; a payload is
/// everything after the second space. Grammar first (missing arguments), then meaning (names, numbers). Mirror: <see cref="RequestWriter"/>.
/// </summary>
public static partial class RequestParser
{
    // The longest valid head: FETCH, a name, three numbers of 19 digits and four spaces come to 315 bytes. What does not end in here
    // is no valid argument, so the rest of the body needs no look.
    private const int HeadBytesMax = 512;

    private const byte Space = (byte)' ';

    /// <inheritdoc cref="Parse(in ReadOnlySequence{byte}, TopicNameCache?)"/>
    public static Request Parse(ReadOnlyMemory<byte> body, TopicNameCache? names = null) =>
        Parse(new ReadOnlySequence<byte>(body), names);

    /// <summary>
    /// Parses one body. Never throws for what it contains. Copies no payload; with <paramref name="names"/> a warm command
    /// allocates nothing.
    /// </summary>
    /// <param name="body">A frame's body; the request's payload is a slice of it.</param>
    /// <param name="names">The connection's names, or null to make each anew.</param>
    public static Request Parse(in ReadOnlySequence<byte> body, TopicNameCache? names = null)
    {
        if (!Utf8Validation.IsValid(body))
        {
            return Request.Refused(ErrorTexts.InvalidUtf8);
        }

        int headBytes = (int)Math.Min(body.Length, HeadBytesMax);
        if (body.FirstSpan.Length >= headBytes)
        {
            return ParseHead(body, body.FirstSpan[..headBytes], names);
        }

        Span<byte> copy = stackalloc byte[HeadBytesMax];
        body.Slice(0, headBytes).CopyTo(copy);
        return ParseHead(body, copy[..headBytes], names);
    }

    private static Request ParseHead(in ReadOnlySequence<byte> body, ReadOnlySpan<byte> head, TopicNameCache? names)
    {
        ReadOnlySpan<byte> rest = head;
        RequestKind kind = CommandWords.Find(NextWord(ref rest));
        if (kind == RequestKind.Invalid)
        {
            return Request.Refused(ErrorTexts.UnknownCommand);
        }

        // A body that goes on behind the head: only a payload may, and only what the head holds is looked at before that is known.
        bool isCut = body.Length > head.Length;
        if (kind is RequestKind.Defaults or RequestKind.Remove or RequestKind.Drain or RequestKind.Undrain)
        {
            return kind == RequestKind.Defaults ? ParseDefaults(body, head, rest) : ParseNode(kind, rest, isCut);
        }

        if (kind is RequestKind.Metrics or RequestKind.Topics or RequestKind.Cluster or RequestKind.Producer)
        {
            return isCut || !IsBlank(rest) ? Request.Refused(ErrorTexts.TooManyArguments(kind)) : new Request { Kind = kind };
        }

        return GroupKinds.Contains(kind) ? ParseGroup(kind, body.Slice(head.Length - rest.Length), names) : ParseTopic(kind, body, head, rest, names);
    }

    private static Request ParseTopic(
        RequestKind kind, in ReadOnlySequence<byte> body, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest, TopicNameCache? names)
    {
        bool isCut = body.Length > head.Length;
        ReadOnlySpan<byte> afterWord = rest;
        ReadOnlySpan<byte> nameBytes = NextWord(ref rest);
        if (nameBytes.IsEmpty)
        {
            return Request.Refused(ErrorTexts.RequiresTopic(kind));
        }

        bool nameEnds = afterWord.Length > nameBytes.Length;
        if (MissingArgument(kind, nameEnds || isCut, rest, isCut) is { } missing)
        {
            return Request.Refused(missing);
        }

        if (!TryName(nameBytes, names, out TopicName topic) || topic.IsInternal)
        {
            return Request.Refused(ErrorTexts.InvalidTopicName(nameBytes));
        }

        if (kind == RequestKind.Put)
        {
            return new Request { Kind = kind, Topic = topic, Payload = body.Slice(head.Length - rest.Length) };
        }

        if (kind == RequestKind.Produce)
        {
            return ParseProduce(topic, body, head, rest);
        }

        if (kind == RequestKind.Configure)
        {
            return ParseSettings(new Request { Kind = kind, Topic = topic }, body.Slice(head.Length - rest.Length));
        }

        return isCut ? Request.Refused(ErrorTexts.TooManyArguments(kind)) : ParseNumbers(kind, topic, rest);
    }

    private static string? MissingArgument(RequestKind kind, bool nameEnds, ReadOnlySpan<byte> afterName, bool isCut) => kind switch
    {
        RequestKind.Put when !nameEnds => ErrorTexts.PutRequiresPayload,
        RequestKind.Configure when IsBlank(afterName) && !isCut => ErrorTexts.ConfigureRequiresSettings,
        RequestKind.Fetch when !nameEnds || afterName.IsEmpty || afterName[0] == Space => ErrorTexts.FetchRequiresSegment,
        _ => null,
    };

    private static Request ParseNumbers(RequestKind kind, TopicName topic, ReadOnlySpan<byte> rest)
    {
        if (kind == RequestKind.Fetch)
        {
            return ParseFetch(topic, rest);
        }

        if (kind == RequestKind.Register && !IsBlank(rest))
        {
            bool isCount = TryNumber(NextWord(ref rest), Limits.TopicPartitionsMax, out long partitions) && partitions >= 1;
            return !isCount ? Request.Refused(ErrorTexts.InvalidPartitionCount)
                : IsBlank(rest) ? new Request { Kind = kind, Topic = topic, Partitions = (int)partitions }
                : Request.Refused(ErrorTexts.TooManyArguments(kind));
        }

        return IsBlank(rest)
            ? new Request { Kind = kind, Topic = topic, Partitions = kind == RequestKind.Register ? 1 : 0 }
            : Request.Refused(ErrorTexts.TooManyArguments(kind));
    }

    private static Request ParseFetch(TopicName topic, ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> segmentWord = NextWord(ref rest);
        ReadOnlySpan<byte> indexWord = NextWord(ref rest);
        if (indexWord.IsEmpty)
        {
            return Request.Refused(ErrorTexts.FetchRequiresIndex);
        }

        if (!TryNumber(segmentWord, int.MaxValue, out long segment))
        {
            return Request.Refused(ErrorTexts.FetchRequiresNumericSegment);
        }

        if (!TryNumber(indexWord, long.MaxValue, out long index))
        {
            return Request.Refused(ErrorTexts.FetchRequiresNumericIndex);
        }

        long partition = 0;
        if (!IsBlank(rest) && !TryNumber(NextWord(ref rest), int.MaxValue, out partition))
        {
            return Request.Refused(ErrorTexts.FetchRequiresNumericPartition);
        }

        return IsBlank(rest)
            ? new Request
            {
                Kind = RequestKind.Fetch,
                Topic = topic,
                Segment = new SegmentNumber((int)segment),
                Index = index,
                Partition = (int)partition,
            }
            : Request.Refused(ErrorTexts.TooManyArguments(RequestKind.Fetch));
    }

    private static bool TryName(ReadOnlySpan<byte> bytes, TopicNameCache? names, out TopicName topic) =>
        names is null ? TopicNameCache.TryParse(bytes, out topic) : names.TryGet(bytes, out topic);

    /// <summary>Cuts the bytes up to the next space, and that one space, off the front.</summary>
    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf(Space);
        ReadOnlySpan<byte> word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return word;
    }

    /// <summary>Blanks at the end of a command are harmless: a person at a prompt leaves them.</summary>
    private static bool IsBlank(ReadOnlySpan<byte> rest) => !rest.ContainsAnyExcept(Space);

    /// <summary>Decimal digits only (no sign, no blank), at most <paramref name="max"/>; leading zeros are allowed.</summary>
    internal static bool TryNumber(ReadOnlySpan<byte> digits, long max, out long number)
    {
        number = 0;
        foreach (byte digit in digits)
        {
            int value = digit - '0';
            if (value is < 0 or > 9 || number > (max - value) / 10)
            {
                return false;
            }

            number = (number * 10) + value;
        }

        return !digits.IsEmpty;
    }
}
