namespace Walrus.Consensus.Tests.Parts;

public sealed class LogPartsTests
{
    [Fact]
    public void Tail_PersistedWhatIsStillThere_BecomesStable()
    {
        UnstableTail tail = Tail(stable: 4, (5, 2), (6, 2), (7, 2));
        tail.Persisted(At(6, 2));
        tail.Stable.ShouldBe(new LogIndex(6));
        tail.Entries.Select(entry => entry.Index.Value).ShouldBe([7L]);
    }

    [Fact]
    public void Tail_PersistedWhatWasReplacedMeanwhile_StaysUnstable()
    {
        UnstableTail tail = Tail(stable: 4, (5, 2), (6, 2));
        tail.Truncate(new LogIndex(6));
        tail.Add(Entry(6, 3));
        tail.Persisted(At(6, 2));
        tail.Stable.ShouldBe(new LogIndex(4));
        tail.Entries.Count.ShouldBe(2);
    }

    [Fact]
    public void Tail_TruncatedBelowWhatIsStable_MovesStableBack()
    {
        UnstableTail tail = Tail(stable: 4, (5, 2));
        tail.Truncate(new LogIndex(3));
        tail.Stable.ShouldBe(new LogIndex(2));
        tail.Entries.ShouldBeEmpty();
        tail.Persisted(At(5, 2));
        tail.Stable.ShouldBe(new LogIndex(2));
    }

    [Fact]
    public void InFlight_WindowOfMessages_FillsAndIsFreed()
    {
        InFlight window = new(messagesMax: 2, bytesMax: 1_000);
        window.Add(new LogIndex(3), 10);
        window.IsFull.ShouldBeFalse();
        window.Add(new LogIndex(5), 10);
        window.IsFull.ShouldBeTrue();
        window.FreeThrough(new LogIndex(4));
        window.Count.ShouldBe(1);
        window.IsFull.ShouldBeFalse();
    }

    [Fact]
    public void InFlight_WindowOfBytes_FillsAndIsFreed()
    {
        InFlight window = new(messagesMax: 9, bytesMax: 15);
        window.Add(new LogIndex(3), 14);
        window.IsFull.ShouldBeFalse();
        window.Add(new LogIndex(5), 1);
        window.IsFull.ShouldBeTrue();
        window.Clear();
        window.IsFull.ShouldBeFalse();
    }

    [Fact]
    public void Memberships_CompactedAndTruncated_KeepWhatIsStillAsked()
    {
        MemberSet one = MemberSet.OfVoters(new NodeId(1));
        MemberSet two = MemberSet.OfVoters(new NodeId(2));
        MemberSet three = MemberSet.OfVoters(new NodeId(3));
        MembershipHistory history = new(LogIndex.Zero, one);
        history.Add(new LogIndex(5), two);
        history.Add(new LogIndex(9), three);
        history.At(new LogIndex(8)).ShouldBe(two);
        history.Compact(new LogIndex(7));
        history.At(new LogIndex(7)).ShouldBe(two);
        history.Truncate(new LogIndex(9));
        history.Current.ShouldBe(two);
        history.Truncate(new LogIndex(1));
        history.Current.ShouldBe(two, "what was compacted is committed");
    }

    private static UnstableTail Tail(long stable, params (long Index, long Term)[] entries)
    {
        UnstableTail tail = new(new LogIndex(stable));
        foreach ((long index, long term) in entries)
        {
            tail.Add(Entry(index, term));
        }

        return tail;
    }

    private static LogEntry Entry(long index, long term) => new(new LogIndex(index), new Term(term), EntryKind.NoOp, default);

    private static LogPosition At(long index, long term) => new(new LogIndex(index), new Term(term));
}
