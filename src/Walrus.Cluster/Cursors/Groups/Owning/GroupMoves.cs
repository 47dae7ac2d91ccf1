namespace Walrus.Cluster;

/// <summary>
/// What a group writes to the log, and what is answered once that is acknowledged: in order, so that nothing is told that rests on something that may still fail. Guarded by the
/// lock of its <see cref="LiveGroup"/>; answers go out without it.
/// </summary>
internal sealed class GroupMoves(CursorOwnership owner, GroupKey key)
{
    private Task _finishing = Task.CompletedTask;

    /// <summary>True when everything is acknowledged.</summary>
    public bool HasSettled => _finishing.IsCompleted;

    /// <summary>Appends a record, and answers <paramref name="turn"/> when it holds. When it was refused at once nothing has changed: the reason.</summary>
    public string? TryAppend(CursorRecord record, GroupTurn? turn, GroupAnswer answer)
    {
        Task<AppendOutcome> append;
        try
        {
            append = owner.AppendAsync(CursorRecordCodec.Encode(record)).AsTask();
        }
        catch (Exception e)
        {
            owner.Parts.Log.GroupDied(key, e);
            append = Task.FromResult(new AppendOutcome(AppendFate.Unknown));
        }

#pragma warning disable VSTHRD002, VSTHRD103, MA0042, CA1849 // It has completed: nothing waits.
        if (append is { IsCompletedSuccessfully: true, Result.Fate: AppendFate.NotLeader or AppendFate.RollingOver or AppendFate.Busy })
        {
            return $"the group's record was not taken: {append.Result.Fate}";
        }
#pragma warning restore VSTHRD002, VSTHRD103, MA0042, CA1849

        owner.Started();
        _finishing = FinishAsync(append, record, turn, answer, _finishing);
        return null;
    }

    /// <summary>Answers when everything before holds.</summary>
    public void Answer(GroupTurn turn, GroupAnswer answer) => _finishing = AnswerAsync(turn, answer, _finishing);

    private async Task FinishAsync(Task<AppendOutcome> append, CursorRecord record, GroupTurn? turn, GroupAnswer answer, Task before)
    {
        // What follows may end the owner's part, which is not to happen under the lock of the caller.
        await Task.Yield();
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
        bool holds = owner.Finish(record, outcome);
        turn?.Complete(holds ? answer : GroupAnswer.Unknown(outcome.Failure is { } failure
            ? $"the group's record failed: {failure.Message}"
            : "the group's record was not acknowledged; it may hold"));
    }

    private async Task AnswerAsync(GroupTurn turn, GroupAnswer answer, Task before)
    {
        await before;
        turn.Complete(owner.IsBroken ? GroupAnswer.Unmoved("the group's owner is changing") : answer);
    }
}
