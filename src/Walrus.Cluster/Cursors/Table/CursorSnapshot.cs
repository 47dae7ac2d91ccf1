using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>Makes the records of a snapshot.</summary>
internal static class CursorSnapshot
{
    private const int PositionBytes = 32; // Numbers and lengths beside the name, at most.
    private const int RangeBytes = 8; // Two short numbers, about.

    /// <summary>Begin, pieces of about <paramref name="pieceBytes"/> bytes, end, in the order in which they are to be written.</summary>
    public static IEnumerable<CursorRecord> Records(SegmentNumber segment, long snapshot, IReadOnlyCollection<CursorPosition> cursors, int pieceBytes) =>
        Records(segment, snapshot, cursors, [], pieceBytes);

    /// <summary>The same with groups, each item of which counts as a cursor does.</summary>
    public static IEnumerable<CursorRecord> Records(
        SegmentNumber segment, long snapshot, IReadOnlyCollection<CursorPosition> cursors, IReadOnlyCollection<GroupItem> groups, int pieceBytes)
    {
        int count = cursors.Count + groups.Count;
        yield return new CursorsBegin(segment, snapshot, count);
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

        foreach (ImmutableArray<GroupItem> items in Pieces(groups, pieceBytes))
        {
            yield return new GroupsPiece(segment, snapshot, items);
        }

        yield return new CursorsEnd(segment, snapshot, count);
    }

    private static IEnumerable<ImmutableArray<GroupItem>> Pieces(IReadOnlyCollection<GroupItem> groups, int pieceBytes)
    {
        ImmutableArray<GroupItem>.Builder piece = ImmutableArray.CreateBuilder<GroupItem>();
        int bytes = 0;
        foreach (GroupItem item in groups)
        {
            piece.Add(item);
            bytes += PositionBytes + item.Key.Name.Value.Length + ((item.Part?.Ranges.Length ?? 0) * RangeBytes);
            if (bytes >= pieceBytes)
            {
                yield return piece.DrainToImmutable();
                bytes = 0;
            }
        }

        if (piece.Count > 0)
        {
            yield return piece.DrainToImmutable();
        }
    }
}
