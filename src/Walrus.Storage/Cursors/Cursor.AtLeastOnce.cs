using Walrus.Storage.Cursors;

namespace Walrus.Storage;

/// <content>Handing out entries ahead of their record, as far as <see cref="CursorPace"/> allows.</content>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for has nothing to dispose of, and cursors live as long as their engine.
public sealed partial class Cursor
#pragma warning restore CA1001
{
    /// <summary>Who waits for a record before it may read on, under <see cref="ConsistencyMode.AtLeastOnce"/>: one at a time, others after it.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

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
                (Offset at, Offset until, long cuts) = Allowance();
                mustWait = until == at && at < _log.VisibleEnd(_visibility);
                move = default;
                if (mustWait && !TryRecordBefore((at, cuts), out move))
                {
                    continue;
                }

                if (mustWait || until == at)
                {
                    return null;
                }

                if (read.Read(at, until) is { } found)
                {
                    if (TryPass(read, (at, cuts), found))
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

    private (Offset At, Offset Until, long Cuts) Allowance()
    {
        lock (_gate)
        {
            Offset at = At;
            return (at, CursorPace.Until(at, _confirmed, _consistency.PersistEvery), _cuts);
        }
    }

    /// <summary>What lies before the place has been read: the move that records it, to be waited for. False when the log was cut since: look again.</summary>
    private bool TryRecordBefore((Offset At, long Cuts) place, out ValueTask<AppendResult> move)
    {
        _log.ThrowIfNotWritable();
        lock (_gate)
        {
            move = default;
            if (_cuts != place.Cuts)
            {
                return false;
            }

            move = StageAndWait(place.At, isSeek: false);
        }

        _log.Kick();
        return true;
    }

    /// <summary>Moves past <paramref name="found"/> without a record; what lies before it is recorded, without waiting, when it is time.</summary>
    private bool TryPass<TRead, T>(TRead read, (Offset At, long Cuts) place, T found)
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
                isTaken = At == place.At && _cuts == place.Cuts;
                isDue = isTaken && CursorPace.IsMoveDue(place.At, _staged, _consistency.PersistEvery);
                if (isDue)
                {
                    Stage(place.At);
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
}
