using System.Buffers;

namespace Walrus.Peers.Tests;

/// <summary>Bytes as a sequence of memory pieces.</summary>
internal static class Pieces
{
    /// <summary>Cuts before each of <paramref name="cuts"/>; positions outside are ignored.</summary>
    public static ReadOnlySequence<byte> Of(byte[] bytes, params int[] cuts)
    {
        int[] ends = [.. cuts.Where(cut => cut > 0 && cut < bytes.Length).Distinct().Order(), bytes.Length];
        Piece? first = null;
        Piece? last = null;
        int start = 0;
        foreach (int end in ends)
        {
            Piece piece = new(bytes.AsMemory(start, end - start), last);
            first ??= piece;
            last = piece;
            start = end;
        }

        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, Piece? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
