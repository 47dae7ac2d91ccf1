using System.Buffers;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>
/// A cursor that is in use at its owner: calls in order of arrival, entries read ahead. A turn's place is decided, and its move appended, without waiting for the moves before it;
/// answers come once the move is acknowledged, in order.
/// </summary>
internal sealed class LiveCursor
{
    private readonly ArrayBufferWriter<byte> _record = new();
    private readonly CursorOwnership _owner;
    private readonly CursorKey _key;
    private readonly CursorTurns _turns;
    private readonly ReadAhead _ahead;
    private Offset _next;
    private Task _finishing = Task.CompletedTask;

    public LiveCursor(CursorOwnership owner, CursorKey key, Offset next)
    {
        _owner = owner;
        _key = key;
        _next = next;
        _turns = new CursorTurns(owner.Parts.Time);
        _ahead = new ReadAhead(owner.Parts.Budget);
    }

    /// <summary>Takes a call in; false when this object has been retired and another is to be made.</summary>
    public bool TryTake(CursorTurn turn)
    {
        bool isTaken = _turns.TryAdd(turn, out bool begins);
        _ = begins ? RunAsync() : null;
        return isTaken;
    }

    /// <summary>True when nobody has used it for a while and nothing is under way: then it forgets what it read ahead, and takes nothing any more.</summary>
    public bool TryRetire()
    {
        if (!_turns.TryCloseIdle())
        {
            return false;
        }

        _ahead.Clear();
        return true;
    }

    private async Task RunAsync()
    {
        try
        {
            while (_turns.Peek() is { } turn)
            {
                if (_owner.IsOver)
                {
                    Retire("the cursor's owner is changing");
                    return;
                }

                if (turn.Question.Verb == CursorVerb.Next)
                {
                    await HandOutAsync();
                }
                else if (_turns.TakeOther() is { } change)
                {
                    await ChangeAsync(change);
                }
            }
        }
        catch (OperationCanceledException) when (_owner.IsOver)
        {
            Retire("the cursor's owner is changing");
        }
        catch (Exception e)
        {
            _owner.Parts.Log.CursorDied(_key, e);
            _owner.Break("a defect");
            Retire($"the cursor's owner failed: {e.Message}");
        }
    }

    /// <summary>Serves the calls for entries that are first in the queue, as far as entries are there.</summary>
    private async Task HandOutAsync()
    {
        if (_ahead.Count == 0 && !await ReadAsync())
        {
            return;
        }

        List<CursorTurn> turns = _turns.TakeNext(_ahead.Count);
        if (turns.Count == 0)
        {
            return;
        }

        if (!_owner.HasRoomFor(_key))
        {
            Complete(turns, TooMany());
            return;
        }

        Entry[] entries = _ahead.Peek(turns.Count);
        CursorMoved moved = new(_owner.Segment, _key, entries[^1].Offset.Next);
        if (Append(moved, turns, entries))
        {
            _next = moved.Position;
            _ahead.Drop(entries.Length);
        }
    }

    /// <summary>Reads ahead; false when there is nothing to hand out, and those that waited when the read began have been told.</summary>
    private async Task<bool> ReadAsync()
    {
        int waiting = _turns.CountNext();
        PartitionRead read = await ReadAsync(_next, _owner.Parts.Budget.ReadBytes);
        switch (read.Fate)
        {
            case ReadFate.Entries when _ahead.TryFill(_next, read.Entries):
                return true;
            case ReadFate.OutOfRange when read.Start > _next:
                _next = read.Start; // What was trimmed nobody gets any more; the next move says so.
                return false;
        }

        CursorAnswer answer = read.Fate switch
        {
            ReadFate.AtEnd => new CursorAnswer(CursorFate.Empty),
            ReadFate.Gone when IsTopicGone() => CursorAnswer.Gone,
            _ => CursorAnswer.Unmoved(read.Reason ?? $"partition {_key.Partition} could not be read at {_next}"),
        };
        Complete(_turns.TakeNext(waiting), answer);
        return false;
    }

    private async Task<PartitionRead> ReadAsync(Offset from, int bytesMax)
    {
        try
        {
            return await _owner.Parts.Reader.ReadAsync(_key.Partition, from, bytesMax, _owner.Over);
        }
        catch (StorageException e)
        {
            return new PartitionRead(ReadFate.Unavailable, [], default, e.Message);
        }
    }

    private bool IsTopicGone()
    {
        ClusterMetadata state = _owner.Parts.View.State;
        return _key.Partition.Topic < state.NextTopic && state.FindPartition(_key.Partition) is null;
    }

    private async Task ChangeAsync(CursorTurn turn)
    {
        switch (turn.Question.Verb)
        {
            case CursorVerb.Place:
                await PlaceAsync(turn);
                break;
            case CursorVerb.Drop:
                if (_turns.HasSettled() && _owner.Find(_key) is null)
                {
                    turn.Complete(new CursorAnswer(CursorFate.Done));
                }
                else if (Append(new CursorDropped(_owner.Segment, _key), [turn], null))
                {
                    _next = Offset.Zero;
                    _ahead.Clear();
                }

                break;
            default:
                turn.Complete(new CursorAnswer(CursorFate.Done, _owner.Find(_key)));
                break;
        }
    }

    /// <summary>Puts the cursor somewhere, but neither before the partition's start nor beyond its committed end.</summary>
    private async Task PlaceAsync(CursorTurn turn)
    {
        Offset position = turn.Question.Position;
        if (position > Offset.Zero)
        {
            PartitionRead read = await ReadAsync(new Offset(position.Value - 1), bytesMax: 1);
            CursorAnswer? refusal = read.Fate switch
            {
                ReadFate.Entries => null,
                ReadFate.OutOfRange => null,
                ReadFate.AtEnd => new CursorAnswer(CursorFate.Refused, Reason: $"offset {position} is beyond the committed end of partition {_key.Partition}"),
                ReadFate.Gone when IsTopicGone() => CursorAnswer.Gone,
                _ => CursorAnswer.Unmoved(read.Reason ?? $"partition {_key.Partition} could not be read at {position}"),
            };
            if (refusal is { } answer)
            {
                turn.Complete(answer);
                return;
            }

            position = read.Fate == ReadFate.OutOfRange ? Offset.Max(position, read.Start) : position;
        }

        if (!_owner.HasRoomFor(_key))
        {
            turn.Complete(TooMany());
        }
        else if (Append(new CursorPlaced(_owner.Segment, _key, position), [turn], null))
        {
            _next = position;
            _ahead.Clear();
        }
    }

    /// <summary>Appends a move; false when it was refused at once: then nothing has changed, and the calls have been told.</summary>
    private bool Append(CursorRecord record, List<CursorTurn> turns, Entry[]? entries)
    {
        ValueTask<AppendOutcome> append;
        try
        {
            _record.ResetWrittenCount();
            CursorRecordCodec.Write(_record, record);
            append = _owner.AppendAsync(_record.WrittenMemory);
        }
        catch (Exception e)
        {
            Complete(turns, CursorAnswer.Unknown($"the move of the cursor failed: {e.Message}"));
            throw;
        }

        if (append.IsCompletedSuccessfully)
        {
#pragma warning disable CA1849, MA0042 // It has completed: this only takes the result out, without a task.
            AppendOutcome outcome = append.GetAwaiter().GetResult();
#pragma warning restore CA1849, MA0042
            if (outcome.Fate is AppendFate.NotLeader or AppendFate.RollingOver or AppendFate.Busy)
            {
                Complete(turns, CursorAnswer.Unmoved($"the move of the cursor was not taken: {outcome.Fate}"));
                return false;
            }

            Start(new ValueTask<AppendOutcome>(outcome), record, turns, entries);
        }
        else
        {
            Start(append, record, turns, entries);
        }

        return true;
    }

    private void Start(ValueTask<AppendOutcome> append, CursorRecord record, List<CursorTurn> turns, Entry[]? entries)
    {
        _turns.MoveStarted();
        _owner.Started();
        _finishing = FinishAsync(append, record, turns, entries, _finishing);
    }

    private async Task FinishAsync(ValueTask<AppendOutcome> append, CursorRecord record, List<CursorTurn> turns, Entry[]? entries, Task before)
    {
        AppendOutcome outcome;
        try
        {
            outcome = await append;
        }
        catch (Exception e)
        {
            _owner.Parts.Log.CursorDied(_key, e);
            outcome = new AppendOutcome(AppendFate.Unknown);
        }

        await before;
        bool holds = _owner.Finish(record, outcome);
        _turns.MoveEnded();
        for (int i = 0; i < turns.Count; i++)
        {
            turns[i].Complete(holds ? Done(record, entries?[i]) : Failed(outcome));
        }
    }

    private static CursorAnswer Done(CursorRecord record, Entry? entry) => new(CursorFate.Done, (record as CursorPlaced)?.Position, entry);

    /// <summary>A move that was refused late counts as unknown, too: one after it may have been taken, and then its entries are handed out to nobody.</summary>
    private static CursorAnswer Failed(in AppendOutcome outcome) => CursorAnswer.Unknown(outcome.Failure is { } failure
        ? $"the move of the cursor failed: {failure.Message}"
        : "the move of the cursor was not acknowledged; it may have moved");

    private static CursorAnswer TooMany() => new(CursorFate.Refused, Reason: $"there are {Limits.CursorsPerOwnerMax} cursors already; delete some");

    private static void Complete(List<CursorTurn> turns, in CursorAnswer answer)
    {
        foreach (CursorTurn turn in turns)
        {
            turn.Complete(answer);
        }
    }

    private void Retire(string reason)
    {
        _ahead.Clear();
        _turns.Close(reason);
    }
}
