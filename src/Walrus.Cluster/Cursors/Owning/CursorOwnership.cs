namespace Walrus.Cluster;

/// <summary>
/// The cursors of one partition of the cursor topic, while this node may write its open segment. Thrown away when the lease goes, and when a move ended so
/// that nobody knows where its cursor is: then the log is asked, by a new one.
/// </summary>
internal sealed class CursorOwnership : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CursorKey, LiveCursor> _live = [];
    private readonly CancellationTokenSource _over = new();
    private readonly CursorSegment _segment;
    private readonly CursorTable _table;
    private int _movesInFlight;
    private bool _isBroken;
    private volatile bool _isOver;

    /// <summary>An owner of what <paramref name="table"/> says, whose snapshot is acknowledged in <paramref name="segment"/>.</summary>
    public CursorOwnership(CursorSegment segment, CursorTable table, OwnerParts parts)
    {
        _segment = segment;
        _table = table;
        Parts = parts;
        Over = _over.Token;
        Groups = new GroupOwnership(this);
    }

    /// <summary>The groups of the same partition.</summary>
    public GroupOwnership Groups { get; }

    /// <summary>What its cursors work with.</summary>
    public OwnerParts Parts { get; }

    /// <summary>The segment that it writes.</summary>
    public SegmentNumber Segment => _segment.Number;

    /// <summary>Cancelled when it is over.</summary>
    public CancellationToken Over { get; }

    /// <summary>True when no more turns begin.</summary>
    public bool IsOver => _isOver;

    /// <summary>True when what it remembers may not be so: to be loaded again, even for the same segment.</summary>
    public bool IsBroken
    {
        get
        {
            lock (_gate)
            {
                return _isBroken;
            }
        }
    }

    /// <summary>Takes a call in, in order of arrival for each cursor.</summary>
    public void Take(CursorTurn turn)
    {
        CursorKey key = turn.Question.Key;
        while (true)
        {
            LiveCursor? cursor;
            lock (_gate)
            {
                if (_isOver)
                {
                    cursor = null;
                }
                else if (!_live.TryGetValue(key, out cursor))
                {
                    cursor = new LiveCursor(this, key, _table.Find(key) ?? Offset.Zero);
                    _live.Add(key, cursor);
                }
            }

            if (cursor is null)
            {
                turn.Complete(CursorAnswer.Unmoved("the cursor's owner is changing"));
                return;
            }

            if (cursor.TryTake(turn))
            {
                return;
            }
        }
    }

    /// <summary>Where a cursor is by what is acknowledged; null when there is none.</summary>
    public Offset? Find(in CursorKey key)
    {
        lock (_gate)
        {
            return _table.Find(key);
        }
    }

    /// <summary>False when the cursor would be one too many.</summary>
    public bool HasRoomFor(in CursorKey key)
    {
        lock (_gate)
        {
            return _table.Count + _table.Groups.Count < Limits.CursorsPerOwnerMax || _table.Find(key) is not null;
        }
    }

    /// <summary>A group by what is acknowledged, to be kept by who asks; null when there is none.</summary>
    public GroupState? FindGroup(in GroupKey key)
    {
        lock (_gate)
        {
            return _table.Groups.Find(key)?.Copy();
        }
    }

    /// <summary>Why the group, which is not there, would be one too many; null when it would not.</summary>
    public string? NoRoomFor(in GroupKey key)
    {
        lock (_gate)
        {
            return _table.Count + _table.Groups.Count >= Limits.CursorsPerOwnerMax ? $"there are {Limits.CursorsPerOwnerMax} cursors and groups already; delete some"
                : _table.Groups.CountOf(key.Topic) >= Limits.GroupsPerTopicMax ? $"the topic has {Limits.GroupsPerTopicMax} groups in this part of them already; delete some"
                : null;
        }
    }

    /// <summary>The topic's groups here, in no order.</summary>
    public CursorName[] GroupsOf(TopicId topic)
    {
        lock (_gate)
        {
            return [.. _table.Groups.Keys.Where(key => key.Topic == topic).Select(key => key.Name)];
        }
    }

    /// <summary>Appends a record to the log; <see cref="Finish"/> follows, unless it was refused at once.</summary>
    public ValueTask<AppendOutcome> AppendAsync(ReadOnlyMemory<byte> record) => _segment.AppendAsync(record);

    /// <summary>An append is on its way.</summary>
    public void Started()
    {
        lock (_gate)
        {
            _movesInFlight++;
        }
    }

    /// <summary>
    /// An append has ended: true when the move holds, for ever, and may be told. Otherwise this is over. In the order of the appends for each cursor.
    /// </summary>
    public bool Finish(CursorRecord record, in AppendOutcome outcome)
    {
        bool isHere = outcome.Fate == AppendFate.Acknowledged && _segment.TryAcknowledge(outcome.Offset);
        bool holds;
        lock (_gate)
        {
            _movesInFlight--;
            holds = isHere && !_isBroken;
            if (holds)
            {
                _table.Apply(Segment, record);
            }
        }

        if (!isHere)
        {
            Break(outcome.Fate.ToString());
        }

        return holds;
    }

    /// <summary>What is remembered may not be so.</summary>
    public void Break(string reason)
    {
        lock (_gate)
        {
            if (_isBroken)
            {
                return;
            }

            _isBroken = true;
        }

        Parts.Log.Broken(_segment.Partition, Segment, reason);
        Dispose();
    }

    /// <summary>No more turns begin. Moves that are on their way may still be acknowledged in the segment, and then hold.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
        }

        _over.Cancel();
        _over.Dispose();
        Groups.Retire();
    }

    /// <summary>
    /// What this remembers, for the owner of the next segment, if that is this node and everything in this segment is in it: every entry up to <paramref name="end"/>
    /// is ours and acknowledged. From then on nothing holds here any more. Null when the log has to be read.
    /// </summary>
    public CursorTable? TryHandOn(Offset end)
    {
        lock (_gate)
        {
            if (_isBroken || _movesInFlight > 0 || _segment.AcknowledgedEnd != end)
            {
                return null;
            }

            _isBroken = true;
        }

        Dispose();
        return _table;
    }

    /// <summary>Forgets what cursors have read ahead that nobody has used for <see cref="Limits.CursorIdleMax"/>.</summary>
    public void Sweep()
    {
        lock (_gate)
        {
            foreach ((CursorKey key, LiveCursor cursor) in _live)
            {
                if (cursor.TryRetire())
                {
                    _live.Remove(key);
                }
            }
        }

        Groups.Sweep();
    }
}
