using System.Collections.Immutable;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <content>Finding entries and handing them out.</content>
internal sealed partial class LiveGroup
{
    private int _turn;

    /// <summary>Serves <paramref name="head"/>, or tells those who will not wait that there is nothing. False when nothing could be done.</summary>
    private async Task<bool> ServeAsync(GroupTurn head)
    {
        int waiting;
        int version;
        int room;
        int freshRoom;
        bool isForGood = head.Question.Verb == GroupVerb.Take;
        lock (_gate)
        {
            waiting = _waiting.Count;
            version = _book.Version;
            room = isForGood ? head.Question.EntriesMax : Math.Min(head.Question.EntriesMax, Limits.GroupInFlightMax - _book.InFlight);
            freshRoom = isForGood ? room : Math.Min(room, Math.Min(Limits.GroupInFlightMax - _book.Tracked, _owner.Parts.Groups.Room));
        }

        Search search = new(room, freshRoom);
        await FindAsync(search);
        lock (_gate)
        {
            if (search.IsGone)
            {
                return TellAll(GroupAnswer.Gone);
            }

            if (_book.Version != version)
            {
                return true;
            }

            (PartitionNumber Partition, Entry Entry)[] found = [.. search.Found.Where(item => _book.Of(item.Partition).IsAvailable(item.Entry.Offset))];
            if (found.Length > 0)
            {
                HandOut(head, found);
                return true;
            }

            return search.Found.Count > 0 || TellEarly(waiting, search, freshRoom <= 0);
        }
    }

    /// <summary>Looks for entries: first those that came back, then others; each time another partition goes first.</summary>
    private async Task FindAsync(Search search)
    {
        ClusterMetadata state = _owner.Parts.View.State;
        if (state.FindTopic(_key.Topic) is not { } topic)
        {
            search.IsGone = _key.Topic < state.NextTopic;
            search.Problem = "the group's owner does not know the topic";
            return;
        }

        int partitions = topic.Partitions.Length;
        int first = (int)((uint)_turn++ % (uint)partitions);
        for (int i = 0; i < partitions && search.Wants(search.Room); i++)
        {
            await FindReturnedAsync(search, new PartitionNumber((first + i) % partitions));
        }

        for (int i = 0; i < partitions && search.Wants(search.FreshRoom); i++)
        {
            await FindFreshAsync(search, new PartitionNumber((first + i) % partitions));
        }
    }

    private async Task FindReturnedAsync(Search search, PartitionNumber partition)
    {
        IReadOnlyList<Offset> returned;
        lock (_gate)
        {
            returned = _book.Of(partition).PeekReturned(search.Room - search.Found.Count);
        }

        foreach (Offset at in returned)
        {
            if (!search.Wants(search.Room) || !await LookAsync(search, partition, at) || search.IsGone)
            {
                return;
            }
        }
    }

    private async Task FindFreshAsync(Search search, PartitionNumber partition)
    {
        Offset from = Offset.Zero;
        int before = search.Found.Count;
        while (search.Wants(search.FreshRoom) && !search.IsGone)
        {
            Offset at;
            lock (_gate)
            {
                at = _book.Of(partition).FreshFrom(from);
            }

            // One read a partition is enough, once something was found: the next call goes on.
            if ((search.Found.Count > before && !_entries.Has(partition, at)) || !await LookAsync(search, partition, at))
            {
                return;
            }

            from = at.Next;
        }
    }

    /// <summary>Finds one entry; what was trimmed is done with. False when there is no more to be had of the partition now.</summary>
    private async Task<bool> LookAsync(Search search, PartitionNumber partition, Offset at)
    {
        FoundEntry found = await _entries.FindAsync(partition, at, _owner.Over);
        switch (found.Fate)
        {
            case ReadFate.Entries:
                search.Add(partition, found.Entry!);
                return true;
            case ReadFate.OutOfRange when found.Start > at:
                lock (_gate)
                {
                    _book.Of(partition).TrimTo(found.Start);
                    Account();
                }

                return true;
            case ReadFate.AtEnd:
                return false;
            case ReadFate.Gone when _owner.Parts.View.State.FindTopic(_key.Topic) is null:
                search.IsGone = true;
                return false;
            default:
                search.Problem = found.Reason ?? $"partition {partition} could not be read at {at}";
                return false;
        }
    }

    /// <summary>Gives entries to a consumer, under the lock.</summary>
    private void HandOut(GroupTurn turn, (PartitionNumber Partition, Entry Entry)[] found)
    {
        if (!_waiting.Remove(turn))
        {
            return;
        }

        if (!turn.TryBegin())
        {
            turn.Complete(GroupAnswer.Unmoved("nobody waits for it any more"));
            return;
        }

        if (!_book.IsCreated && _owner.NoRoomFor(_key) is { } tooMany)
        {
            turn.Complete(GroupAnswer.Refused(tooMany));
            return;
        }

        if (!_book.IsCreated)
        {
            // The group is made with the first entries that it hands out.
            HandOutStamp born = NextStamp();
            _moves.Write(new GroupCreated(_owner.Segment, _key, born), null, GroupAnswer.Done);
            _book.Create(born);
        }

        HandOutStamp stamp = NextStamp();
        if (turn.Question.Verb == GroupVerb.Receive)
        {
            TimeSpan until = Now + turn.Question.Visibility;
            _moves.Answer(turn, Answer(found, stamp, item => _book.Of(item.Partition).HandOut(item.Entry.Offset, stamp, until)));
        }
        else
        {
            _moves.Write(new GroupAcknowledged(_owner.Segment, _key, Parts(found)), turn, Answer(found, stamp, static _ => 1));
            foreach ((PartitionNumber partition, Entry entry) in found)
            {
                _book.Of(partition).Acknowledge(entry.Offset);
            }
        }

        Account();
    }

    private static GroupAnswer Answer(
        (PartitionNumber Partition, Entry Entry)[] found, HandOutStamp stamp, Func<(PartitionNumber Partition, Entry Entry), int> handOut) => new(CursorFate.Done)
    {
        Deliveries = [.. found.Select(item => new GroupDelivery(new DeliveryReceipt(item.Partition, item.Entry.Offset, stamp), handOut(item), item.Entry))],
    };

    /// <summary>What a record says of entries that are done with now. Before it, their partition is where the book has it.</summary>
    private ImmutableArray<AckedPart> Parts(IEnumerable<(PartitionNumber Partition, Offset At)> entries) =>
    [
        .. entries.GroupBy(item => item.Partition, item => item.At)
            .Select(part => AckedPart.Of(part.Key, _book.Of(part.Key).Acked.Position, part.Distinct().Order())),
    ];

    private ImmutableArray<AckedPart> Parts((PartitionNumber Partition, Entry Entry)[] found) => Parts(found.Select(item => (item.Partition, item.Entry.Offset)));

    /// <summary>Tells those among the first <paramref name="waiting"/> that waited long enough that there is nothing. True when there were such.</summary>
    private bool TellEarly(int waiting, Search search, bool isFull)
    {
        TimeSpan now = Now;
        GroupTurn[] told = [.. _waiting.Take(waiting).Where(turn => turn.Deadline <= now)];
        foreach (GroupTurn turn in told)
        {
            _waiting.Remove(turn);
            GroupAnswer answer = search.Problem is { } problem ? GroupAnswer.Unmoved(problem)
                : isFull && turn.Question.Verb == GroupVerb.Receive ? GroupAnswer.Refused("too many entries are in flight; acknowledge or release some")
                : GroupAnswer.Empty;
            _ = turn.TryBegin();
            _moves.Answer(turn, answer);
        }

        return told.Length > 0;
    }

    private bool TellAll(GroupAnswer answer)
    {
        _waiting.ForEach(turn => turn.Complete(answer));
        _waiting.Clear();
        return true;
    }

    /// <summary>What one look for entries has found.</summary>
    private sealed class Search(int room, int freshRoom)
    {
        private long _bytes;

        /// <summary>How many there may be.</summary>
        public int Room => room;

        /// <summary>From how many on only those are wanted that came back.</summary>
        public int FreshRoom => freshRoom;

        public List<(PartitionNumber Partition, Entry Entry)> Found { get; } = [];

        /// <summary>The topic was deleted.</summary>
        public bool IsGone { get; set; }

        /// <summary>Why a partition could not be read.</summary>
        public string? Problem { get; set; }

        /// <summary>True when there may be more, up to so many.</summary>
        public bool Wants(int max) => Found.Count < max && _bytes < Limits.GroupAnswerBytes;

        public void Add(PartitionNumber partition, Entry entry)
        {
            Found.Add((partition, entry));
            _bytes += entry.Value.Length;
        }
    }
}
