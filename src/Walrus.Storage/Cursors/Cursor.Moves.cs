using Walrus.Storage.Cursors;

namespace Walrus.Storage;

/// <content>Where the cursor stands, and the moves that record it.</content>
public sealed partial class Cursor
{
    private static readonly Offset Furthest = new(long.MaxValue);

    /// <summary>Whoever reads to claim. Entries are read under it and outside of <see cref="_gate"/>, which the committer takes: no append may wait for a disk read.</summary>
    private readonly Lock _readGate = new();
    private readonly Lock _gate = new();

    private CursorMoveWork? _openMove;
    private Offset _position;

    /// <summary>Where the last move that was asked for goes.</summary>
    private Offset _staged;

    /// <summary>Where the last move that was recorded, as durably as the schedule says, went: where a crash would set this cursor.</summary>
    private Offset _confirmed;

    /// <summary>The position that stands in the journal. Under the committer's role.</summary>
    internal Offset Recorded { get; set; }

    /// <summary>How often the partition was cut: what was read before a cut is not handed out behind it. Under the gate.</summary>
    private long _cuts;

    /// <summary>Never below the start. Under the gate.</summary>
    private Offset At => Offset.Max(_position, _log.Start);

    /// <summary>The engine closes: what was handed out and is not recorded yet shall be. The caller kicks the committer.</summary>
    internal void RecordPosition()
    {
        lock (_gate)
        {
            if (!_consistency.IsStrict && _position > _staged)
            {
                Stage(_position);
            }
        }
    }

    /// <summary>
    /// The partition was cut to <paramref name="end"/>: a place beyond it, and a move there that is not recorded yet, go back to it. The cut's own record
    /// says so to recovery. Under the committer's role.
    /// </summary>
    internal void CutTo(Offset end)
    {
        lock (_gate)
        {
            _cuts++;
            _position = Offset.Min(_position, end);
            _staged = Offset.Min(_staged, end);
            _confirmed = Offset.Min(_confirmed, end);
            Recorded = Offset.Min(Recorded, end);
            if (_openMove is { } move)
            {
                move.Target = Offset.Min(move.Target, end);
            }
        }
    }

    /// <summary>The committer takes the move: later ones need a record of their own.</summary>
    internal void CloseMove(CursorMoveWork move)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_openMove, move))
            {
                _openMove = null;
            }
        }
    }

    /// <summary>Where the cursor stands, and a number that tells whether a cut has come since. Takes the gate.</summary>
    private (Offset At, long Cuts) Place()
    {
        lock (_gate)
        {
            return (At, _cuts);
        }
    }

    /// <summary>The move is as durable as the schedule says.</summary>
    internal void ConfirmMove(CursorMoveWork move)
    {
        lock (_gate)
        {
            // Not beyond what a cut behind the move has left.
            _confirmed = Offset.Min(move.Target, Recorded);
        }
    }

    /// <summary>
    /// The move will not be recorded. The entries that were claimed for it go to the next callers; where they were handed out already, only a
    /// move that was asked for is taken back.
    /// </summary>
    internal void AbandonMove(CursorMoveWork move)
    {
        lock (_gate)
        {
            CloseMove(move);
            _staged = Recorded;
            if (_consistency.IsStrict || move.IsSeek)
            {
                _position = Recorded;
            }
        }
    }

    /// <summary>A move to <paramref name="to"/> that nobody waits for. Under the gate.</summary>
    private void Stage(Offset to)
    {
        if (OpenMove(to, out CursorMoveWork move))
        {
            _log.Add(move);
        }
    }

    /// <summary>The move to <paramref name="to"/>, joined by a caller who waits for it. Under the gate.</summary>
    private ValueTask<AppendResult> StageAndWait(Offset to, bool isSeek)
    {
        bool isNew = OpenMove(to, out CursorMoveWork move);
        move.IsSeek |= isSeek;

        // Joined before it is added: an engine that is closed fails it on the spot.
        ValueTask<AppendResult> task = move.Join();
        if (isNew)
        {
            _log.Add(move);
        }

        return task;
    }

    /// <summary>The move that the committer has not taken yet, or a new one, which is to be added.</summary>
    private bool OpenMove(Offset to, out CursorMoveWork move)
    {
        bool isNew = _openMove is null;
        move = _openMove ??= _log.NewCursorMove(this);
        move.Target = to;
        _staged = to;
        return isNew;
    }
}
