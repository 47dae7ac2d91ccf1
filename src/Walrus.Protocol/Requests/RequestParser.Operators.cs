using System.Buffers;

namespace Walrus.Protocol;

/// <content>What operators ask: nodes and settings. All of it extensions.</content>
public static partial class RequestParser
{
    private static Request ParseDefaults(in ReadOnlySequence<byte> body, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        ReadOnlySequence<byte> argument = body.Slice(head.Length - rest.Length);
        return IsBlank(argument)
            ? new Request { Kind = RequestKind.Defaults }
            : ParseSettings(new Request { Kind = RequestKind.SetDefaults }, argument);
    }

    private static Request ParseSettings(in Request request, in ReadOnlySequence<byte> json) =>
        SettingsPatchJson.TryRead(json, out SettingsPatch? patch, out string? error)
            ? new Request { Kind = request.Kind, Topic = request.Topic, Settings = patch }
            : Request.Refused(ErrorTexts.InvalidSettings(error));

    private static Request ParseNode(RequestKind kind, ReadOnlySpan<byte> rest, bool isCut)
    {
        ReadOnlySpan<byte> word = NextWord(ref rest);
        if (word.IsEmpty)
        {
            return Request.Refused(ErrorTexts.RequiresNode(kind));
        }

        if (!TryNumber(word, Limits.MetadataNumberMax, out long node) || node == 0)
        {
            return Request.Refused(ErrorTexts.RequiresNumericNode(kind));
        }

        ReadOnlySpan<byte> further = rest;
        bool isForced = kind == RequestKind.Remove && NextWord(ref further).SequenceEqual(CommandWords.Force);
        return isCut || !IsBlank(isForced ? further : rest)
            ? Request.Refused(ErrorTexts.TooManyArguments(kind))
            : new Request { Kind = kind, Node = new NodeId(node), IsForced = isForced };
    }

    private static bool IsBlank(in ReadOnlySequence<byte> bytes)
    {
        foreach (ReadOnlyMemory<byte> piece in bytes)
        {
            if (!IsBlank(piece.Span))
            {
                return false;
            }
        }

        return true;
    }
}
