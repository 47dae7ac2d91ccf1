using System.Buffers;
using System.Globalization;
using System.Text;

namespace Walrus.Protocol;

/// <content>Consumer groups. All of it extensions.</content>
public static partial class RequestParser
{
    // A name for topic and group, numbers, and as many receipts as there may be.
    private const int GroupBytesMax = 1_024 + (Limits.GroupReceiptsMax * (Limits.ReceiptCharsMax + 1));

    /// <summary>Parses what stands behind the word; words with one space between them, and spaces at the end.</summary>
    private static Request ParseGroup(RequestKind kind, in ReadOnlySequence<byte> arguments, TopicNameCache? names)
    {
        ReadOnlySequence<byte> kept = arguments.Length > GroupBytesMax ? arguments.Slice(0, GroupBytesMax) : arguments;
        string[] words = Encoding.UTF8.GetString(kept).TrimEnd(' ').Split(' ');
        byte[] topicBytes = Encoding.UTF8.GetBytes(words[0]);
        if (topicBytes.Length == 0)
        {
            return Request.Refused(ErrorTexts.RequiresTopic(kind));
        }

        string group = words.ElementAtOrDefault(1) ?? "";
        if (kind != RequestKind.Groups && (group.Length == 0 || Missing(kind, words) is not null))
        {
            return Request.Refused(group.Length == 0 ? GroupErrors.RequiresGroup(kind) : Missing(kind, words)!);
        }

        if (!TryName(topicBytes, names, out TopicName topic) || topic.IsInternal)
        {
            return Request.Refused(ErrorTexts.InvalidTopicName(topicBytes));
        }

        CursorName name = default;
        if (kind != RequestKind.Groups && (!CursorName.TryParse(group, out name) || group.StartsWith("__", StringComparison.Ordinal)))
        {
            return Request.Refused(GroupErrors.InvalidGroupName(group));
        }

        (GroupRequest? request, string? error) = Read(kind, new GroupRequest { Group = name }, words.AsSpan(Math.Min(words.Length, kind == RequestKind.Groups ? 1 : 2)));
        error ??= arguments.Length > kept.Length ? GroupErrors.TooManyReceipts : null;
        return error is null ? new Request { Kind = kind, Topic = topic, Group = request } : Request.Refused(error);
    }

    private static string? Missing(RequestKind kind, string[] words)
    {
        bool hasThird = words.Length > 2 && words[2].Length > 0;
        return kind switch
        {
            RequestKind.Receive or RequestKind.Extend when !hasThird => GroupErrors.RequiresVisibility(kind),
            RequestKind.Ack or RequestKind.Release when !hasThird => GroupErrors.RequiresReceipt(kind),
            RequestKind.Extend when words.Length < 4 || words[3].Length == 0 => GroupErrors.RequiresReceipt(kind),
            RequestKind.Seek when !hasThird => GroupErrors.RequiresPlace,
            _ => null,
        };
    }

    private static (GroupRequest? Request, string? Error) Read(RequestKind kind, GroupRequest request, ReadOnlySpan<string> words)
    {
        if (kind is RequestKind.Receive or RequestKind.Extend)
        {
            if (!TryTime(words[0], Limits.GroupVisibilityMin, Limits.GroupVisibilityMax, out TimeSpan visibility))
            {
                return (null, GroupErrors.InvalidVisibility);
            }

            request = request with { Visibility = visibility };
            words = words[1..];
        }

        return kind switch
        {
            RequestKind.Take or RequestKind.Receive => ReadBounds(kind, request, words),
            RequestKind.Ack or RequestKind.Release or RequestKind.Extend => ReadReceipts(request, words),
            RequestKind.Seek => ReadPlace(request, words),
            _ => words.Length == 0 ? (request, null) : (null, ErrorTexts.TooManyArguments(kind)),
        };
    }

    private static (GroupRequest? Request, string? Error) ReadBounds(RequestKind kind, GroupRequest request, ReadOnlySpan<string> words)
    {
        if (words.Length > 2)
        {
            return (null, ErrorTexts.TooManyArguments(kind));
        }

        if (words.Length > 0)
        {
            if (!TryNumber(words[0], Limits.GroupEntriesMax, out long max) || max == 0)
            {
                return (null, GroupErrors.InvalidEntryCount);
            }

            request = request with { EntriesMax = (int)max };
        }

        if (words.Length > 1)
        {
            if (!TryTime(words[1], TimeSpan.Zero, Limits.GroupWaitMax, out TimeSpan wait))
            {
                return (null, GroupErrors.InvalidWait);
            }

            request = request with { Wait = wait };
        }

        return (request, null);
    }

    private static (GroupRequest? Request, string? Error) ReadReceipts(GroupRequest request, ReadOnlySpan<string> words)
    {
        if (words.Length > Limits.GroupReceiptsMax)
        {
            return (null, GroupErrors.TooManyReceipts);
        }

        foreach (string word in words)
        {
            if (word.Length is 0 or > Limits.ReceiptCharsMax)
            {
                return (null, GroupErrors.InvalidReceipt(word));
            }
        }

        return (request with { Receipts = words.ToArray() }, null);
    }

    private static (GroupRequest? Request, string? Error) ReadPlace(GroupRequest request, ReadOnlySpan<string> words)
    {
        if (words.Length > 2)
        {
            return (null, ErrorTexts.TooManyArguments(RequestKind.Seek));
        }

        long offset = 0;
        SeekPlace? place = words[0] switch
        {
            "start" => SeekPlace.Start,
            "end" => SeekPlace.End,
            _ => TryNumber(words[0], Limits.MetadataNumberMax, out offset) ? SeekPlace.Offset : null,
        };
        long partition = 0;
        return place is not { } found ? (null, GroupErrors.InvalidPlace)
            : words.Length > 1 && !TryNumber(words[1], int.MaxValue, out partition) ? (null, GroupErrors.SeekRequiresNumericPartition)
            : (request with { Place = found, Offset = offset, Partition = words.Length > 1 ? (int)partition : null }, null);
    }

    private static bool TryTime(string word, TimeSpan min, TimeSpan max, out TimeSpan time)
    {
        bool isNumber = TryNumber(word, (long)max.TotalMilliseconds, out long milliseconds);
        time = TimeSpan.FromMilliseconds(milliseconds);
        return isNumber && time >= min;
    }

    private static bool TryNumber(string word, long max, out long number) =>
        long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;
}
