namespace Walrus.Cluster;

/// <summary>
/// Where cursors are, as the records of one partition of the cursor topic say it, in their order. Pure, not for concurrent use.
/// Believed only when <see cref="IsWhole"/>.
/// </summary>
internal sealed class CursorTable(bool isWhole)
{
    private Dictionary<CursorKey, Offset> _positions = [];
    private PendingSnapshot? _pending;

    /// <summary>True when it began with the partition's first entry, or has taken a whole snapshot since. Before, cursors may be missing.</summary>
    public bool IsWhole { get; private set; } = isWhole;

    /// <summary>The groups.</summary>
    public GroupTable Groups { get; private set; } = new();

    /// <summary>How many cursors there are.</summary>
    public int Count => _positions.Count;

    /// <summary>All cursors, in no order.</summary>
    public IEnumerable<CursorPosition> Cursors => _positions.Select(static cursor => new CursorPosition(cursor.Key, cursor.Value));

    /// <summary>The next offset that the cursor hands out; null when there is none.</summary>
    public Offset? Find(in CursorKey key) => _positions.TryGetValue(key, out Offset position) ? position : null;

    /// <summary>Everything below <paramref name="position"/> was handed out.</summary>
    public void Move(in CursorKey key, Offset position) =>
        _positions[key] = _positions.TryGetValue(key, out Offset before) ? Offset.Max(before, position) : position;

    /// <summary>The cursor was put there.</summary>
    public void Place(in CursorKey key, Offset position) => _positions[key] = position;

    /// <summary>The cursor is gone.</summary>
    public void Drop(in CursorKey key) => _positions.Remove(key);

    /// <summary>Takes the next record, which lies in <paramref name="segment"/>.</summary>
    public void Apply(SegmentNumber segment, CursorRecord record)
    {
        if (record.Segment != segment)
        {
            return;
        }

        switch (record)
        {
            case CursorMoved moved:
                Move(moved.Key, moved.Position);
                break;
            case CursorPlaced placed:
                Place(placed.Key, placed.Position);
                break;
            case CursorDropped dropped:
                Drop(dropped.Key);
                break;
            case CursorsBegin begin:
                _pending = new PendingSnapshot(begin.Snapshot, begin.Cursors, []);
                break;
            case CursorsPiece piece when _pending?.Number == piece.Snapshot:
                _pending = Add(_pending, piece) ? _pending : null;
                break;
            case GroupsPiece piece when _pending?.Number == piece.Snapshot:
                _pending = Add(_pending, piece) ? _pending : null;
                break;
            case CursorsEnd end when _pending?.Number == end.Snapshot:
                Take(_pending, end);
                _pending = null;
                break;
            default:
                Groups.Apply(record);
                break;
        }
    }

    private static bool Add(PendingSnapshot pending, CursorsPiece piece)
    {
        foreach (CursorPosition cursor in piece.Cursors)
        {
            if (!pending.Positions.TryAdd(cursor.Key, cursor.Position))
            {
                return false;
            }
        }

        return pending.Count <= pending.Cursors;
    }

    private static bool Add(PendingSnapshot pending, GroupsPiece piece)
    {
        pending.GroupItems += piece.Items.Length;
        return pending.Count <= pending.Cursors && piece.Items.All(item => pending.Groups.TryAdd(item));
    }

    private void Take(PendingSnapshot pending, CursorsEnd end)
    {
        if (pending.Count == pending.Cursors && end.Cursors == pending.Cursors)
        {
            _positions = pending.Positions;
            Groups = pending.Groups;
            IsWhole = true;
        }
    }

    private sealed record PendingSnapshot(long Number, int Cursors, Dictionary<CursorKey, Offset> Positions)
    {
        public GroupTable Groups { get; } = new();

        public int GroupItems { get; set; }

        public int Count => Positions.Count + GroupItems;
    }
}
