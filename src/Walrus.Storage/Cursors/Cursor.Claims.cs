using Walrus.Storage.Cursors;

namespace Walrus.Storage;

/// <content>Claiming entries: strictly at once, and the choice between the modes.</content>
public sealed partial class Cursor
{
    private ValueTask<T?> TakeAsync<TRead, T>(TRead read, CancellationToken cancellationToken)
        where TRead : struct, ICursorRead<T>
        where T : class
    {
        ThrowIfDeleted();
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
        ThrowIfDeleted();
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
                (Offset at, long cuts) = Place();
                if (read.Read(at, Furthest) is { } found)
                {
                    if (TryMove(read, (at, cuts), found, out move))
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

    private bool TryMove<TRead, T>(TRead read, (Offset At, long Cuts) place, T found, out ValueTask<AppendResult> move)
        where TRead : struct, ICursorRead<T>
        where T : class
    {
        bool isClaimed = false;
        try
        {
            _log.ThrowIfNotWritable();
            lock (_gate)
            {
                isClaimed = At == place.At && _cuts == place.Cuts; // Else the cursor was moved, or the log cut, while this was read.
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
}
