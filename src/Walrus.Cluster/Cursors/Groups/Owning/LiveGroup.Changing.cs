using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <content>What consumers say about entries, and what else is asked of a group.</content>
internal sealed partial class LiveGroup
{
    private async Task ChangeAsync(GroupTurn turn)
    {
        try
        {
            switch (turn.Question.Verb)
            {
                case GroupVerb.Acknowledge:
                    await AcknowledgeAsync(turn);
                    break;
                case GroupVerb.Release or GroupVerb.Extend:
                    Return(turn);
                    break;
                default:
                    Change(turn);
                    break;
            }
        }
        catch (OperationCanceledException) when (_owner.IsOver)
        {
            turn.Complete(GroupAnswer.Unmoved("the group's owner is changing"));
        }
        catch (Exception e)
        {
            _owner.Parts.Log.GroupDied(_key, e);
            _owner.Break("a defect");
            turn.Complete(GroupAnswer.Unknown($"the group's owner failed: {e.Message}"));
        }
    }

    private async Task AcknowledgeAsync(GroupTurn turn)
    {
        (HashSet<(PartitionNumber, Offset)> missing, string? problem) = await FindMissingAsync(turn.Question.Receipts);
        if (problem is not null)
        {
            turn.Complete(GroupAnswer.Unmoved(problem));
            return;
        }

        lock (_gate)
        {
            if (!MayBegin(turn))
            {
                return;
            }

            List<(PartitionNumber Partition, Offset At)> good = [];
            ImmutableArray<int>.Builder late = ImmutableArray.CreateBuilder<int>();
            for (int i = 0; i < turn.Question.Receipts.Length; i++)
            {
                DeliveryReceipt receipt = turn.Question.Receipts[i];
                switch (missing.Contains((receipt.Partition, receipt.Offset)) ? ReceiptVerdict.Late : Judge(receipt))
                {
                    case ReceiptVerdict.Good:
                        good.Add((receipt.Partition, receipt.Offset));
                        break;
                    case ReceiptVerdict.Late:
                        late.Add(i);
                        break;
                }
            }

            GroupAnswer answer = GroupAnswer.Done with { Late = late.ToImmutable() };
            if (good.Count == 0)
            {
                _moves.Answer(turn, answer);
            }
            else
            {
                _moves.Write(new GroupAcknowledged(_owner.Segment, _key, Parts(good)), turn, answer);
                Acknowledge(good);
            }
        }
    }

    private void Acknowledge(List<(PartitionNumber Partition, Offset At)> good)
    {
        bool wasFull = _book.Tracked >= Limits.GroupInFlightMax;
        foreach ((PartitionNumber partition, Offset at) in good)
        {
            _book.Of(partition).Acknowledge(at);
        }

        Account();
        if (wasFull)
        {
            Wake();
        }
    }

    /// <summary>
    /// Which of the receipts are for entries that are not there. Most are known to have been handed out; those that a former owner handed out are looked for, the last of each partition: a receipt
    /// that somebody made up must not acknowledge what is still to come.
    /// </summary>
    private async Task<(HashSet<(PartitionNumber Partition, Offset At)> Missing, string? Problem)> FindMissingAsync(ImmutableArray<DeliveryReceipt> receipts)
    {
        List<(PartitionNumber Partition, Offset At)> unseen = [];
        lock (_gate)
        {
            unseen.AddRange(receipts.Where(receipt => Judge(receipt) == ReceiptVerdict.Good && receipt.Offset >= _book.Of(receipt.Partition).Next)
                .Select(receipt => (receipt.Partition, receipt.Offset)));
        }

        HashSet<(PartitionNumber, Offset)> missing = [];
        foreach (IGrouping<PartitionNumber, (PartitionNumber Partition, Offset At)> part in unseen.GroupBy(item => item.Partition))
        {
            foreach ((PartitionNumber partition, Offset at) in part.OrderByDescending(item => item.At))
            {
                PartitionRead read = await _entries.LookAsync(partition, at, _owner.Over);
                if (read.Fate is ReadFate.Entries or ReadFate.OutOfRange)
                {
                    break; // And with it all before.
                }

                if (read.Fate == ReadFate.Unavailable)
                {
                    return (missing, read.Reason ?? $"partition {partition} could not be read at {at}");
                }

                missing.Add((partition, at));
            }
        }

        return (missing, null);
    }

    /// <summary>RELEASE and EXTEND: nothing of it is written, because it is gone with the owner.</summary>
    private void Return(GroupTurn turn)
    {
        lock (_gate)
        {
            if (!MayBegin(turn))
            {
                return;
            }

            TimeSpan now = Now;
            _book.Expire(now);
            ImmutableArray<int>.Builder late = ImmutableArray.CreateBuilder<int>();
            for (int i = 0; i < turn.Question.Receipts.Length; i++)
            {
                DeliveryReceipt receipt = turn.Question.Receipts[i];
                ReceiptVerdict verdict = Judge(receipt);
                if (verdict == ReceiptVerdict.Good)
                {
                    Deliveries part = _book.Of(receipt.Partition);
                    verdict = turn.Question.Verb == GroupVerb.Release
                        ? part.Release(receipt.Offset, receipt.Stamp)
                        : part.Extend(receipt.Offset, receipt.Stamp, now + turn.Question.Visibility);
                }

                if (verdict != ReceiptVerdict.Good)
                {
                    late.Add(i);
                }
            }

            Account();
            _moves.Answer(turn, GroupAnswer.Done with { Late = late.ToImmutable() });
            Wake();
        }
    }

    private void Change(GroupTurn turn)
    {
        lock (_gate)
        {
            if (!MayBegin(turn))
            {
                return;
            }

            GroupQuestion question = turn.Question;
            switch (question.Verb)
            {
                case GroupVerb.Place when !_book.IsCreated && _owner.NoRoomFor(_key) is { } tooMany:
                    turn.Complete(GroupAnswer.Refused(tooMany));
                    break;
                case GroupVerb.Place:
                    HandOutStamp stamp = NextStamp();
                    _moves.Write(new GroupPlaced(_owner.Segment, _key, question.Partition, stamp, question.Position), turn, GroupAnswer.Done);
                    _book.Place(question.Partition, question.Position, stamp);
                    break;
                case GroupVerb.Drop when _book.IsCreated:
                    _moves.Write(new GroupDropped(_owner.Segment, _key), turn, GroupAnswer.Done);
                    _book.Drop();
                    break;
                case GroupVerb.Describe:
                    _book.Expire(Now);
                    _moves.Answer(turn, _book.IsCreated ? GroupAnswer.Done with { Places = [.. _book.Known.Select(PlaceOf)] } : GroupAnswer.Empty);
                    break;
                default:
                    _moves.Answer(turn, GroupAnswer.Done);
                    break;
            }

            Account();
            Wake();
        }
    }

    private GroupPlace PlaceOf(PartitionNumber partition)
    {
        Deliveries part = _book.Of(partition);
        return new GroupPlace(partition, part.Acked.Position, part.Acked.CountAbove, part.InFlight);
    }

    /// <summary>What a receipt is worth: nothing when no such group or partition is there.</summary>
    private ReceiptVerdict Judge(in DeliveryReceipt receipt)
    {
        if (!_book.IsCreated || _owner.Parts.View.State.FindPartition(new PartitionId(_key.Topic, receipt.Partition)) is null)
        {
            return ReceiptVerdict.Late;
        }

        Deliveries part = _book.Of(receipt.Partition);
        ReceiptVerdict verdict = part.Judge(receipt.Offset, receipt.Stamp);
        bool isOneTooMany = receipt.Offset >= part.Next && part.Acked.Above.Count >= Limits.GroupInFlightMax;
        return verdict == ReceiptVerdict.Good && isOneTooMany ? ReceiptVerdict.Late : verdict;
    }

    /// <summary>True when the turn is to be carried out now; otherwise it has ended.</summary>
    private bool MayBegin(GroupTurn turn)
    {
        if (!_isClosed && turn.TryBegin())
        {
            return true;
        }

        turn.Complete(GroupAnswer.Unmoved(_isClosed ? "the group's owner is changing" : "nobody waits for it any more"));
        return false;
    }
}
