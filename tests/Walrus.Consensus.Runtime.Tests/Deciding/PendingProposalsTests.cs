namespace Walrus.Consensus.Runtime.Tests.Deciding;

public sealed class PendingProposalsTests
{
    private readonly PendingProposals<string> _pending = new();
    private readonly List<string> _expired = [];

    [Fact]
    public void TryEnd_TheVeryPosition_IsCommitted()
    {
        _pending.Add(At(4, 2), "a");
        _pending.Add(At(5, 2), "b");
        Ends(At(3, 2)).ShouldBeEmpty();
        Ends(At(4, 2)).ShouldBe(["a committed"]);
        Ends(At(5, 2)).ShouldBe(["b committed"]);
        _pending.Count.ShouldBe(0);
    }

    [Fact]
    public void TryEnd_AnotherEntryInItsPlace_IsLost()
    {
        _pending.Add(At(4, 2), "a");
        Ends(At(4, 3)).ShouldBe(["a lost"]);
    }

    [Fact]
    public void TryEnd_ElectedAgainWithTwoAtOneIndex_TellsThemApart()
    {
        _pending.Add(At(4, 2), "old");
        _pending.Add(At(5, 2), "older still waiting");
        _pending.LeadershipLost(100);
        _pending.Add(At(4, 5), "new");
        Ends(At(4, 2)).ShouldBe(["old committed", "new lost"], "a third node held the old entry and was elected");
        Ends(At(5, 6)).ShouldBe(["older still waiting lost"]);
    }

    [Fact]
    public void TryEndHidden_SnapshotPastThem_EndsOnlyThose()
    {
        _pending.Add(At(4, 2), "a");
        _pending.Add(At(5, 2), "b");
        _pending.Add(At(6, 2), "c");
        List<string> hidden = [];
        while (_pending.TryEndHidden(new LogIndex(5), out string? proposal))
        {
            hidden.Add(proposal!);
        }

        hidden.ShouldBe(["a", "b"]);
        _pending.Count.ShouldBe(1);
    }

    [Fact]
    public void Expire_AfterLeadershipWasLost_EndsOnlyWhatWaitedThen()
    {
        _pending.Add(At(4, 2), "before");
        _pending.LeadershipLost(10);
        _pending.Add(At(5, 4), "between");
        _pending.LeadershipLost(20);
        _pending.Add(At(6, 6), "after");
        _pending.Expire(9, _expired);
        _expired.ShouldBeEmpty();
        _pending.Expire(10, _expired);
        _expired.ShouldBe(["before"]);
        _pending.Expire(1_000, _expired);
        _expired.ShouldBe(["before", "between"]);
        Ends(At(6, 6)).ShouldBe(["after committed"]);
    }

    [Fact]
    public void Expire_WhileLeading_NeverEndsAnything()
    {
        _pending.Add(At(4, 2), "a");
        _pending.Expire(long.MaxValue, _expired);
        _expired.ShouldBeEmpty();
    }

    [Fact]
    public void TryEndAny_GivesEachOnce()
    {
        _pending.Add(At(4, 2), "a");
        _pending.Add(At(5, 2), "b");
        _pending.TryEndAny(out _).ShouldBeTrue();
        _pending.TryEndAny(out _).ShouldBeTrue();
        _pending.TryEndAny(out _).ShouldBeFalse();
    }

    private static LogPosition At(long index, long term) => new(new LogIndex(index), new Term(term));

    private List<string> Ends(LogPosition committed)
    {
        List<string> ends = [];
        while (_pending.TryEnd(committed, out string? proposal, out bool isCommitted))
        {
            ends.Add($"{proposal} {(isCommitted ? "committed" : "lost")}");
        }

        return ends;
    }
}
