using Walrus.Storage.Cursors;
using Walrus.Storage.Format;

namespace Walrus.Storage;

/// <summary>
/// A consumer's position in one partition, kept in the journal. One object per name and partition: all callers of the same cursor share
/// it, and no two of them get the same entry.
/// </summary>
/// <remarks>When a move can not be recorded (a full disk), its callers get the error and no entry, and the cursor stands where it was recorded last.</remarks>
public sealed class Cursor
{
    private readonly Lock _readGate = new();
    private readonly Lock _gate = new();
    private readonly PartitionLog _log;
    private readonly Visibility _visibility;
    private CursorMoveWork? _openMove;
    private Offset _position;

    internal Cursor(PartitionLog log, CursorName name, Offset position, Visibility visibility)
    {
        _log = log;
        Name = name;
        _position = position;
        Recorded = position;
        _visibility = visibility;
    }

    /// <summary>Its name.</summary>
    public CursorName Name { get; }

    /// <summary>The next offset it will read, moves under way included.</summary>
    public Offset Position
    {
        get
        {
            lock (_gate)
            {
                return At;
            }
        }
    }

    internal PartitionId Partition => _log.Id;

    internal TopicName Topic => _log.Topic;

    internal bool IsDeleted => _log.Index.IsDeleted;

    /// <summary>Never below the start: entries that were trimmed before they were read are passed over. Under the gate.</summary>
    private Offset At => Offset.Max(_position, _log.Start);

    /// <summary>The position that stands in the journal. Under the committer's role.</summary>
    internal Offset Recorded { get; set; }

    /// <summary>
    /// The entry at the position, or null when none is visible. With <paramref name="checkpoint"/> the cursor has moved past the entry, as
    /// durably as the fsync schedule says, before this completes: an entry is handed out at most once, whatever crashes. Without, the
    /// cursor stays (a peek).
    /// </summary>
    /// <remarks>The entry is claimed before this returns its task: calls made one after another get entries in order, and share a flush.
    /// Cancelling stops only the wait: the cursor has moved.</remarks>
    /// <exception cref="StorageException">The move was not recorded, or the entry could not be read.</exception>
    public ValueTask<Entry?> ReadNextAsync(bool checkpoint = true, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Entry? entry;
        ValueTask<AppendResult> move = default;
        lock (_readGate)
        {
            do
            {
                // Read outside the gate that the committer takes: no append may wait for this disk read.
                Offset at = Position;
                entry = _log.ReadEntry(at, _visibility);
                if (entry is null || !checkpoint)
                {
                    return new ValueTask<Entry?>(entry);
                }

                _log.ThrowIfNotWritable();
            }
            while (!TryClaim(entry, out move));
        }

        _log.Kick();
        return Finish(entry, move, cancellationToken);

        static async ValueTask<Entry?> Finish(Entry entry, ValueTask<AppendResult> move, CancellationToken cancellationToken)
        {
            _ = await PartitionLog.Cancellable(move, cancellationToken);
            return entry;
        }
    }

    /// <summary>
    /// Moves the cursor to <paramref name="to"/>, from the partition's start to its visible end inclusive. Completes as durably as the
    /// fsync schedule says.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="to"/> lies outside; a cursor is never ahead of its log.</exception>
    /// <exception cref="StorageException">The move was not recorded.</exception>
    public async ValueTask MoveAsync(Offset to, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _log.ThrowIfNotWritable();
        Offset end = _log.VisibleEnd(_visibility);
        if (to < _log.Start || to > end)
        {
            throw new ArgumentOutOfRangeException(nameof(to), to, $"A cursor of this partition can stand from {_log.Start} to {end}.");
        }

        ValueTask<AppendResult> move;
        lock (_gate)
        {
            move = StageMove(to);
        }

        _log.Kick();
        _ = await PartitionLog.Cancellable(move, cancellationToken);
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

    /// <summary>The move will not be recorded: the entries that were claimed for it go to the next callers.</summary>
    internal void AbandonMove(CursorMoveWork move)
    {
        lock (_gate)
        {
            CloseMove(move);
            _position = Recorded;
        }
    }

    /// <summary>Stages the move past <paramref name="entry"/>; false when the cursor was moved while it was read.</summary>
    private bool TryClaim(Entry entry, out ValueTask<AppendResult> move)
    {
        lock (_gate)
        {
            bool isStillNext = At == entry.Offset;
            move = isStillNext ? StageMove(entry.Offset.Next) : default;
            return isStillNext;
        }
    }

    private ValueTask<AppendResult> StageMove(Offset to)
    {
        _position = to;
        CursorMoveWork? open = _openMove;
        if (open is not null)
        {
            open.Target = to;
            return open.Join();
        }

        open = _log.NewCursorMove(this);
        open.Target = to;
        _openMove = open;
        ValueTask<AppendResult> task = open.Join();
        _log.Add(open);
        return task;
    }
}
