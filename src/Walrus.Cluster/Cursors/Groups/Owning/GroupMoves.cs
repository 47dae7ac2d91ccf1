namespace Walrus.Cluster;

/// <summary>
/// What a group writes to the log, and what is answered once that is acknowledged: in order, so that nothing is told that rests on something that may still fail. Taken in under the lock of the group and
/// carried out without it, because an append runs what others do next. Thread-safe.
/// </summary>
internal sealed class GroupMoves(CursorOwnership owner, GroupKey key)
{
    private readonly Lock _gate = new();
    private readonly Queue<Move> _waiting = [];
    private Task _finishing = Task.CompletedTask;
    private bool _isServed;

    /// <summary>True when everything is acknowledged and answered.</summary>
    public bool HasSettled
    {
        get
        {
            lock (_gate)
            {
                return !_isServed && _finishing.IsCompleted;
            }
        }
    }

    /// <summary>Writes a record, and answers <paramref name="turn"/> when it holds. As long as the log does not take it, it is tried again; when the owner is one no longer, nothing was done.</summary>
    public void Write(CursorRecord record, GroupTurn? turn, GroupAnswer answer) => Add(new Move(record, turn, answer));

    /// <summary>Answers when everything before holds.</summary>
    public void Answer(GroupTurn turn, GroupAnswer answer) => Add(new Move(null, turn, answer));

    private static GroupAnswer Changing() => GroupAnswer.Unmoved("the group's owner is changing");

    private void Add(in Move move)
    {
        lock (_gate)
        {
            _waiting.Enqueue(move);
            if (_isServed)
            {
                return;
            }

            _isServed = true;
        }

        _ = ServeAsync();
    }

    private async Task ServeAsync()
    {
        // Whoever added the first one holds the group's lock.
        await Task.Yield();
        while (TryNext(out Move move))
        {
            Task<AppendOutcome>? append = move.Record is null ? null : await AppendAsync(move.Record);
            if (append is not null)
            {
                _finishing = FinishAsync(append, move, _finishing);
            }
            else
            {
                _finishing = AnswerAsync(move, _finishing);
            }
        }
    }

    private bool TryNext(out Move move)
    {
        lock (_gate)
        {
            _isServed = _waiting.TryDequeue(out move);
            return _isServed;
        }
    }

    /// <summary>Null when the owner is one no longer, and nothing was appended.</summary>
    private async Task<Task<AppendOutcome>?> AppendAsync(CursorRecord record)
    {
        byte[] bytes = CursorRecordCodec.Encode(record);
        while (!owner.IsOver)
        {
            Task<AppendOutcome> append;
            try
            {
                append = owner.AppendAsync(bytes).AsTask();
            }
            catch (Exception e)
            {
                owner.Parts.Log.GroupDied(key, e);
                append = Task.FromResult(new AppendOutcome(AppendFate.Unknown));
            }

#pragma warning disable VSTHRD002, VSTHRD103, MA0042, CA1849 // It has completed: nothing waits.
            bool isRefused = append is { IsCompletedSuccessfully: true, Result.Fate: AppendFate.NotLeader or AppendFate.RollingOver or AppendFate.Busy };
#pragma warning restore VSTHRD002, VSTHRD103, MA0042, CA1849
            if (!isRefused)
            {
                owner.Started();
                return append;
            }

            await Task.Delay(Limits.RoutePauseMin, owner.Parts.Time, CancellationToken.None);
        }

        return null;
    }

    private async Task FinishAsync(Task<AppendOutcome> append, Move move, Task before)
    {
        AppendOutcome outcome;
        try
        {
            outcome = await append;
        }
        catch (Exception e)
        {
            owner.Parts.Log.GroupDied(key, e);
            outcome = new AppendOutcome(AppendFate.Unknown);
        }

        await before;
        bool holds = owner.Finish(move.Record!, outcome);
        move.Turn?.Complete(holds ? move.Answer : GroupAnswer.Unknown(outcome.Failure is { } failure
            ? $"the group's record failed: {failure.Message}"
            : "the group's record was not acknowledged; it may hold"));
    }

    /// <summary>A move without a record is answered as it is, if what was before holds; one with a record was not written.</summary>
    private async Task AnswerAsync(Move move, Task before)
    {
        await before;
        move.Turn?.Complete(move.Record is not null || owner.IsBroken ? Changing() : move.Answer);
    }

    /// <summary>Something to write, to answer, or both.</summary>
    private readonly record struct Move(CursorRecord? Record, GroupTurn? Turn, GroupAnswer Answer);
}
