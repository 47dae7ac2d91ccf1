using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Walrus.Protocol;

/// <summary>UTF-8 validation (RFC 3629: no overlong forms, no surrogates) of a body whose characters may be split between pieces.</summary>
internal static class Utf8Validation
{
    private const int RuneBytesMax = 4;

    public static bool IsValid(in ReadOnlySequence<byte> body) =>
        body.IsSingleSegment ? Utf8.IsValid(body.FirstSpan) : IsValidInPieces(body);

    private static bool IsValidInPieces(in ReadOnlySequence<byte> body)
    {
        Span<byte> split = stackalloc byte[RuneBytesMax];
        int splitBytes = 0;
        foreach (ReadOnlyMemory<byte> memory in body)
        {
            ReadOnlySpan<byte> piece = memory.Span;
            while (splitBytes > 0 && !piece.IsEmpty)
            {
                split[splitBytes++] = piece[0];
                piece = piece[1..];
                OperationStatus status = Rune.DecodeFromUtf8(split[..splitBytes], out _, out _);
                if (status == OperationStatus.InvalidData)
                {
                    return false;
                }

                splitBytes = status == OperationStatus.Done ? 0 : splitBytes;
            }

            int unfinished = UnfinishedBytes(piece);
            if (!Utf8.IsValid(piece[..^unfinished]))
            {
                return false;
            }

            if (unfinished > 0)
            {
                piece[^unfinished..].CopyTo(split);
                splitBytes = unfinished;
            }
        }

        return splitBytes == 0;
    }

    /// <summary>How many bytes at the end begin a character that this piece does not finish: 0 to 3.</summary>
    private static int UnfinishedBytes(ReadOnlySpan<byte> piece)
    {
        int looked = Math.Min(piece.Length, RuneBytesMax - 1);
        for (int back = 1; back <= looked; back++)
        {
            byte value = piece[^back];
            if ((value & 0xC0) == 0x80)
            {
                continue;
            }

            int length = value switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return length > back ? back : 0;
        }

        return 0;
    }
}
