using System.Collections.Immutable;

namespace Walrus.Consensus.Runtime.Tests.Store;

/// <summary>What is thought of every kind of memory that a node may find.</summary>
public sealed class StoreDiagnosisTests
{
    private static readonly Guid StoreId = new("00112233-4455-6677-8899-aabbccddeeff");
    private static readonly NodeId Me = new(3);

    [Theory]
    [InlineData(RaftStart.Found, StoreVerdict.Begin)]
    [InlineData(RaftStart.Join, StoreVerdict.Begin)]
    [InlineData(RaftStart.Resume, StoreVerdict.Lost)]
    internal void Empty_DependsOnWhatItMayBe(RaftStart start, StoreVerdict expected) => Of(new StoreFacts { Store = StoreId }, start).Verdict.ShouldBe(expected);

    [Theory]
    [InlineData(RaftStart.Found, StoreVerdict.Lost)]
    [InlineData(RaftStart.Join, StoreVerdict.TakeOver)]
    [InlineData(RaftStart.Resume, StoreVerdict.Lost)]
    internal void LogWithoutHardState_IsALoss(RaftStart start, StoreVerdict expected) =>
        Of(new StoreFacts { Store = StoreId, Topics = [Log(1, 1, 5)] }, start).Verdict.ShouldBe(expected);

    [Fact]
    public void EmptyLogWithoutHardState_IsAnInterruptedBeginning() =>
        Of(new StoreFacts { Store = StoreId, Topics = [Log(1, 1, 1)] }, RaftStart.Found).Verdict.ShouldBe(StoreVerdict.Begin);

    [Theory]
    [InlineData(RaftStart.Found, StoreVerdict.Lost)]
    [InlineData(RaftStart.Join, StoreVerdict.TakeOver)]
    internal void UnreadableHardState_IsALoss(RaftStart start, StoreVerdict expected) =>
        Of(new StoreFacts { Store = StoreId, HasState = true, Topics = [Log(1, 1, 5)] }, start).Verdict.ShouldBe(expected);

    [Fact]
    public void Sound_IsResumedHoweverItIsStarted()
    {
        foreach (RaftStart start in Enum.GetValues<RaftStart>())
        {
            Of(Facts(State(), Log(1, 1, 5)), start).ShouldBe(new StoreDiagnosis(StoreVerdict.Resume));
        }
    }

    [Theory]
    [InlineData(RaftStart.Found, StoreVerdict.Refuse)]
    [InlineData(RaftStart.Resume, StoreVerdict.Refuse)]
    [InlineData(RaftStart.Join, StoreVerdict.TakeOver)]
    internal void AnotherNodes_IsTakenOverOnlyByOneThatJoins(RaftStart start, StoreVerdict expected) =>
        StoreDiagnosis.Of(Facts(State(), Log(1, 1, 5)), new NodeId(4), start).Verdict.ShouldBe(expected);

    [Fact]
    public void RepairedStore_IsALoss() => Loss(Facts(State() with { Store = Guid.Empty }, Log(1, 1, 5))).ShouldContain("repair");

    [Fact]
    public void HardStateWithoutLog_IsALoss() => Loss(Facts(State(), Log(2, 1, 5))).ShouldContain("missing");

    [Fact]
    public void LogThatEndsBeforeWhatWasCommitted_IsALoss() =>
        Loss(Facts(State() with { HardState = new HardState(new Term(2), NodeId.None, new LogIndex(5)) }, Log(1, 1, 5))).ShouldContain("committed");

    [Fact]
    public void LogBehindItsBase_IsALoss()
    {
        StateValue compacted = Compacted();
        Loss(Facts(compacted, Log(1, 12, 20), Snap(2))).ShouldContain("should begin at 11");
        Loss(Facts(compacted, Log(1, 1, 10), Snap(2))).ShouldContain("should begin at 11");
    }

    [Fact]
    public void CompactedLogWithoutItsSnapshot_IsALoss()
    {
        Loss(Facts(Compacted(), Log(1, 11, 20))).ShouldContain("snapshot");
        Loss(Facts(Compacted() with { Snapshot = null }, Log(1, 11, 20))).ShouldContain("snapshot");
    }

    [Fact]
    public void CompactedLogWhoseTrimWasInterrupted_IsResumed() => Of(Facts(Compacted(), Log(1, 1, 20), Snap(2)), RaftStart.Resume).Verdict.ShouldBe(StoreVerdict.Resume);

    private static StoreDiagnosis Of(StoreFacts facts, RaftStart start) => StoreDiagnosis.Of(facts, Me, start);

    private static string Loss(StoreFacts facts)
    {
        StoreDiagnosis diagnosis = Of(facts, RaftStart.Resume);
        diagnosis.Verdict.ShouldBe(StoreVerdict.Lost);
        return diagnosis.Loss!;
    }

    private static StoreFacts Facts(StateValue state, params ImmutableArray<FoundTopic> topics) =>
        new() { Store = StoreId, HasState = true, State = state, Topics = topics };

    private static StateValue State() => new()
    {
        Store = StoreId,
        Node = Me,
        Log = 1,
        HardState = new HardState(new Term(2), new NodeId(1), new LogIndex(4)),
    };

    private static StateValue Compacted() => State() with
    {
        Base = new LogPosition(new LogIndex(10), new Term(1)),
        Snapshot = (2, new Snapshot(new LogPosition(new LogIndex(12), new Term(1)), MemberSet.OfVoters(Me), 100, 7)),
    };

    private static FoundTopic Log(long number, long start, long end) => new(StoreTopicKind.Log, number, new Offset(start), new Offset(end));

    private static FoundTopic Snap(long number) => new(StoreTopicKind.Snapshot, number, Offset.Zero, new Offset(3));
}
