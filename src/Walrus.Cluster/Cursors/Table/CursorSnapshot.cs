using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>Makes the records of a snapshot.</summary>
internal static class CursorSnapshot
{
    private const int PositionBytes = 32; // Numbers and lengths beside the name, at most.

    /// <summary>Begin, pieces of about <paramref name="pieceBytes"/> bytes, end, in the order in which they are to be written.</summary>
    public static IEnumerable<CursorRecord> Records(SegmentNumber segment, long snapshot, IReadOnlyCollection<CursorPosition> cursors, int pieceBytes)
    {
        yield return new CursorsBegin(segment, snapshot, cursors.Count);
        ImmutableArray<CursorPosition>.Builder piece = ImmutableArray.CreateBuilder<CursorPosition>();
        int bytes = 0;
        foreach (CursorPosition cursor in cursors)
        {
            piece.Add(cursor);
            bytes += PositionBytes + cursor.Key.Name.Value.Length;
            if (bytes >= pieceBytes)
            {
                yield return new CursorsPiece(segment, snapshot, piece.DrainToImmutable());
                bytes = 0;
            }
        }

        if (piece.Count > 0)
        {
            yield return new CursorsPiece(segment, snapshot, piece.DrainToImmutable());
        }

        yield return new CursorsEnd(segment, snapshot, cursors.Count);
    }
}
