using Walrus.Storage.Format;

namespace Walrus.Storage.Inspection;

/// <summary>All places where entries of one partition were found, and the one sequence that is made of them. Not thread-safe.</summary>
internal sealed class PartitionPieces(PartitionId id)
{
    private readonly List<Piece> _pieces = [];

    public PartitionId Id { get; } = id;

    public IReadOnlyList<Piece> All => _pieces;

    /// <summary>
    /// Adds a batch behind the ones of the same file, or as the beginning of a new piece, as far as it lies below <paramref name="limit"/>; false when it is
    /// out of order there.
    /// </summary>
    public bool Add(string path, PieceRank rank, in BatchHeader batch, long position, in FrameHeader frame, Offset limit)
    {
        Piece? last = _pieces.Count > 0 && _pieces[^1].Path == path ? _pieces[^1] : null;
        if (batch.BaseOffset >= limit)
        {
            return true;
        }

        if (last is not null && batch.BaseOffset < last.Next)
        {
            return false;
        }

        if (last is null || batch.BaseOffset != last.Next)
        {
            _pieces.Add(last = new Piece(path, rank, frame.Generation, batch.BaseOffset, position, rank == PieceRank.Journal ? [] : null));
        }

        last.Add(batch, position, frame);
        last.Next = Offset.Min(last.Next, limit);
        return true;
    }

    /// <summary>Adds a whole piece.</summary>
    public void Add(Piece piece) => _pieces.Add(piece);

    /// <summary>Forgets entries at and past <paramref name="end"/>: they were cut, or a later checkpoint says that they never counted. Packs are not known yet.</summary>
    public void CutTo(Offset end)
    {
        for (int i = _pieces.Count - 1; i >= 0; i--)
        {
            Piece piece = _pieces[i];
            if (piece.Slots is not { } slots || piece.Next <= end)
            {
                continue;
            }

            _ = slots.RemoveAll(slot => slot.Base >= end);
            if (slots.Count == 0)
            {
                _pieces.RemoveAt(i);
                continue;
            }

            if (slots[^1].Next > end)
            {
                slots[^1] = slots[^1] with { Count = (int)(end - slots[^1].Base), IsCut = true };
            }

            piece.Next = slots[^1].Next;
            piece.Bytes = slots.Sum(slot => (long)slot.RecordBytes);
        }
    }

    /// <summary>
    /// The sequence from <paramref name="start"/> on, as far as there is anything: at each offset the piece of the newest generation, of the better rank
    /// among equals. Where one take ends and the next begins later, entries are missing.
    /// </summary>
    public IReadOnlyList<Take> Choose(Offset start)
    {
        List<Take> takes = [];
        Piece[] byFirst = [.. _pieces.Where(piece => piece.Next > start).OrderBy(piece => piece.First.Value)];
        List<Piece> open = [];
        Offset at = start;
        int upcoming = 0;
        while (true)
        {
            while (upcoming < byFirst.Length && byFirst[upcoming].First <= at)
            {
                open.Add(byFirst[upcoming++]);
            }

            Offset reached = at;
            _ = open.RemoveAll(piece => piece.Next <= reached);
            if (Best(open) is not { } best)
            {
                if (upcoming == byFirst.Length)
                {
                    return takes;
                }

                at = byFirst[upcoming].First;
                continue;
            }

            // A piece with a better claim that begins meanwhile takes over.
            Offset to = best.Next;
            for (int i = upcoming; i < byFirst.Length && byFirst[i].First < to; i++)
            {
                if (IsBetter(byFirst[i], best))
                {
                    to = byFirst[i].First;
                    break;
                }
            }

            takes.Add(new Take(best, at, to));
            at = to;
        }
    }

    private static Piece? Best(List<Piece> open)
    {
        Piece? best = null;
        foreach (Piece piece in open)
        {
            best = best is null || IsBetter(piece, best) ? piece : best;
        }

        return best;
    }

    /// <summary>
    /// What was appended later has taken the place of what was cut; of one generation, a pack stands for its journal file. A pack that no record
    /// names comes last, whatever it says of itself.
    /// </summary>
    private static bool IsBetter(Piece left, Piece right) =>
        (left.Rank == PieceRank.Unpublished) != (right.Rank == PieceRank.Unpublished) ? right.Rank == PieceRank.Unpublished
        : left.Generation != right.Generation ? left.Generation > right.Generation
        : left.Rank < right.Rank;
}
