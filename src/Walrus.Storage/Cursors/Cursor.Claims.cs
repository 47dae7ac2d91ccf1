using Walrus.Storage.Cursors;

namespace Walrus.Storage;

/// <content>Claiming entries and recording moves.</content>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for has nothing to dispose of, and cursors live as long as their engine.
public sealed partial class Cursor
#pragma warning restore CA1001
{
    private static readonly Offset Furthest = new(long.MaxValue);

    /// <summary>Whoever reads to claim. Entries are read under it and outside of <see cref="_gate"/>, which the committer takes: no append may wait for a disk read.</summary>
    private readonly Lock _readGate = new();
    private readonly Lock _gate = new();

    /// <summary>Who waits for a record before it may read on, under <see cref="ConsistencyMode.AtLeastOnce"/>: one at a time, others after it.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    private CursorMoveWork? _openMove;
    private Offset _position;

    /// <summary>Where the last move that was asked for goes.</summary>
    private Offset _staged;

    /// <summary>Where the last move that was recorded, as durably as the schedule says, went: where a crash would set this cursor.</summary>
    private Offset _confirmed;

    /// <summary>The position that stands in the journal. Under the committer's role.</summary>
    internal Offset Recorded { get; set; }

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

    /// <summary>The move is as durable as the schedule says.</summary>
    internal void ConfirmMove(CursorMoveWork move)
    {
        lock (_gate)
        {
            _confirmed = move.Target;
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

    private ValueTask<T?> TakeAsync<TRead, T>(TRead read, CancellationToken cancellationToken)
        where TRead : struct, ICursorRead<T>
        where T : class
    {
        if (!_consistency.IsStrict)
        {
            return TakeInTurnAsync<TRead, T>(read, cancellationToken);
        }

        if (Claim<TRead, T>(read, out ValueTask<AppendResult> move) is not { } claimed)
        {
            return default;
        }

        _log.Kick();
        return Finish(read, claimed, move, cancellationToken);

        static async ValueTask<T?> Finish(TRead read, T claimed, ValueTask<AppendResult> move, CancellationToken cancellationToken)
        {
            try
            {
                _ = await PartitionLog.Cancellable(move, cancellationToken);
                return claimed;
            }
            catch
            {
                read.Abandon(claimed);
                throw;
            }
        }
    }

    private T? Take<TRead, T>(TRead read)
        where TRead : struct, ICursorRead<T>
        where T : class
    {
        if (!_consistency.IsStrict)
        {
            return TakeInTurn<TRead, T>(read);
        }

        if (Claim<TRead, T>(read, out ValueTask<AppendResult> move) is not { } claimed)
        {
            return null;
        }

        try
        {
            _log.Kick(mayRunHere: true);
            _ = SyncWait.For(move);
            return claimed;
        }
        catch
        {
            read.Abandon(claimed);
            throw;
        }
    }

    /// <summary>Strictly: reads and stages the move past what was read. Null when nothing is visible.</summary>
    private T? Claim<TRead, T>(TRead read, out ValueTask<AppendResult> move)
        where TRead : struct, ICursorRead<T>
        where T : class
    {
        lock (_readGate)
        {
            while (true)
            {
                Offset at = Position;
                if (read.Read(at, Furthest) is { } found)
                {
                    if (TryMove(read, at, found, out move))
                    {
                        return found;
                    }
                }
                else if (Position == at)
                {
                    move = default;
                    return null;
                }
            }
        }
    }

    private bool TryMove<TRead, T>(TRead read, Offset at, T found, out ValueTask<AppendResult> move)
        where TRead : struct, ICursorRead<T>
        where T : class
    {
        bool isClaimed = false;
        try
        {
            _log.ThrowIfNotWritable();
            lock (_gate)
            {
                isClaimed = At == at; // Else the cursor was moved while this was read.
                if (isClaimed)
                {
                    _position = read.Next(found);
                }

                move = isClaimed ? StageAndWait(_position, isSeek: false) : default;
                return isClaimed;
            }
        }
        finally
        {
            if (!isClaimed)
            {
                read.Abandon(found);
            }
        }
    }

    private ValueTask<T?> TakeInTurnAsync<TRead, T>(TRead read, CancellationToken cancellationToken)
        where TRead : struct, ICursorRead<T>
        where T : class
    {
        if (_turn.Wait(0, CancellationToken.None))
        {
            bool mustWait = true;
            try
            {
                T? taken = TryTake<TRead, T>(read, out ValueTask<AppendResult> move, out mustWait);
                return mustWait ? TakeAfter(read, move, cancellationToken) : new ValueTask<T?>(taken);
            }
            catch
            {
                mustWait = false;
                throw;
            }
            finally
            {
                if (!mustWait)
                {
                    _ = _turn.Release();
                }
            }
        }

        return TakeLater(read, cancellationToken);

        async ValueTask<T?> TakeLater(TRead read, CancellationToken cancellationToken)
        {
            await _turn.WaitAsync(cancellationToken);
            return await TakeAfter(read, null, cancellationToken);
        }

        async ValueTask<T?> TakeAfter(TRead read, ValueTask<AppendResult>? before, CancellationToken cancellationToken)
        {
            try
            {
                if (before is { } first)
                {
                    _ = await PartitionLog.Cancellable(first, cancellationToken);
                }

                while (true)
                {
                    T? taken = TryTake<TRead, T>(read, out ValueTask<AppendResult> move, out bool mustWait);
                    if (!mustWait)
                    {
                        return taken;
                    }

                    _ = await PartitionLog.Cancellable(move, cancellationToken);
                }
            }
            finally
            {
                _ = _turn.Release();
            }
        }
    }

    private T? TakeInTurn<TRead, T>(TRead read)
        where TRead : struct, ICursorRead<T>
        where T : class
    {
        _turn.Wait();
        try
        {
            while (true)
            {
                T? taken = TryTake<TRead, T>(read, out ValueTask<AppendResult> move, out bool mustWait);
                if (!mustWait)
                {
                    return taken;
                }

                _ = SyncWait.For(move);
            }
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>
    /// At least once: reads as far as the record allows. Null when nothing is visible, or when the record has to be waited for: nothing has
    /// changed then but that the move to the position is under way.
    /// </summary>
    private T? TryTake<TRead, T>(TRead read, out ValueTask<AppendResult> move, out bool mustWait)
        where TRead : struct, ICursorRead<T>
        where T : class
    {
        lock (_readGate)
        {
            while (true)
            {
                (Offset at, Offset until) = Allowance();
                mustWait = until == at && at < _log.VisibleEnd(_visibility);
                move = mustWait ? RecordBefore(at) : default;
                if (mustWait || until == at)
                {
                    return null;
                }

                if (read.Read(at, until) is { } found)
                {
                    if (TryPass(read, at, found))
                    {
                        return found;
                    }
                }
                else if (Position == at)
                {
                    return null;
                }
            }
        }
    }

    private (Offset At, Offset Until) Allowance()
    {
        lock (_gate)
        {
            Offset at = At;
            return (at, CursorPace.Until(at, _confirmed, _consistency.PersistEvery));
        }
    }

    /// <summary>What lies before <paramref name="at"/> has been read: waits until that is recorded.</summary>
    private ValueTask<AppendResult> RecordBefore(Offset at)
    {
        _log.ThrowIfNotWritable();
        ValueTask<AppendResult> move;
        lock (_gate)
        {
            move = StageAndWait(at, isSeek: false);
        }

        _log.Kick();
        return move;
    }

    /// <summary>Moves past <paramref name="found"/> without a record; what lies before it is recorded, without waiting, when it is time.</summary>
    private bool TryPass<TRead, T>(TRead read, Offset at, T found)
        where TRead : struct, ICursorRead<T>
        where T : class
    {
        bool isTaken = false;
        bool isDue = false;
        try
        {
            _log.ThrowIfNotWritable();
            lock (_gate)
            {
                isTaken = At == at;
                isDue = isTaken && CursorPace.IsMoveDue(at, _staged, _consistency.PersistEvery);
                if (isDue)
                {
                    Stage(at);
                }

                if (isTaken)
                {
                    _position = read.Next(found);
                }
            }
        }
        finally
        {
            if (!isTaken)
            {
                read.Abandon(found);
            }
        }

        if (isDue)
        {
            _log.Kick();
        }

        return isTaken;
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
