using Walrus.Cluster.Tests.Routing.Fakes;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Cursors;

/// <summary>Cursors that change hands: what a new owner reads, writes and gives up.</summary>
public sealed class CursorTakeoverTests
{
    private static readonly PartitionId Logs = Partition(1);
    private static readonly PartitionId Moves = Partition(2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void NextOwner_WhoeverItIs_GoesOnWhereTheLastOneStopped(int owner) => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3, 4);
        await Expect(cluster, 1, 2);
        cluster.Roll(Moves, owner);
        cluster.TellAll();
        await Expect(cluster, 3, 4);
        FirstRecords(cluster, 2).ShouldBe(["CursorsBegin", "CursorsPiece", "CursorsEnd", "CursorMoved", "CursorMoved"]);
    });

    [Fact]
    public void NextOwner_AfterItsSnapshot_TrimsWhatItReplaced() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2);
        await Expect(cluster, 1);
        cluster[2].Proposer.Fails = true;
        cluster.Roll(Moves, 2);
        cluster.TellAll();
        await Expect(cluster, 2);
        cluster[2].Learn(cluster.Scene.State);
        cluster[2].Proposer.Proposed.ShouldBe([new TrimSegments(Moves, Segment(1))]);
        cluster.Scene.Chain(2).First.Number.ShouldBe(Segment(1));
        cluster[2].Proposer.Fails = false;
        await Pause(cluster, Limits.CursorLoadPause);
        cluster[2].Learn(cluster.Scene.State);
        cluster.Scene.Chain(2).First.Number.ShouldBe(Segment(2), "proposed again after a pause");
        cluster.TellAll();
        (await cluster[3].Cursors.PositionAsync(Logs, CursorName.Shared, CancellationToken.None)).Position.ShouldBe(new Offset(2));
    });

    [Fact]
    public void NextOwner_ThatCannotReadTheMoves_DoesNotBeginFromZero() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2);
        await Expect(cluster, 1);
        cluster[2].Reader.Fails = partition => partition == Moves;
        cluster.Roll(Moves, 2);
        cluster.TellAll();
        CursorRead read = await Next(cluster[3]);
        read.Fate.ShouldBe(CursorFate.Unavailable);
        read.Reason.ShouldNotBeNull().ShouldContain("does not own the cursor, or has not loaded it yet");
        cluster[2].Reader.Fails = _ => false;
        cluster[2].Learn(cluster.Scene.State);
        await Expect(cluster, 2);
    });

    [Fact]
    public void NextOwner_WithAHoleInWhatIsSealed_DoesNotServe() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2);
        await Expect(cluster, 1);
        cluster.Roll(Moves, 2);
        List<byte[]> sealedMoves = cluster.Entries(new SegmentId(Moves, Segment(1)));
        byte[] last = sealedMoves[^1];
        sealedMoves.RemoveAt(sealedMoves.Count - 1);
        cluster.TellAll();
        (await Next(cluster[3])).Fate.ShouldBe(CursorFate.Unavailable, "a sealed segment that reads shorter than it is");
        sealedMoves.Add([99, 99]);
        cluster.TellAll();
        (await Next(cluster[3])).Fate.ShouldBe(CursorFate.Unavailable, "a record that nobody understands");
        sealedMoves[^1] = last;
        cluster.TellAll();
        await Expect(cluster, 2);
    });

    [Fact]
    public void NextOwner_AfterHalfASnapshot_ReadsTheWholeOneBefore() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        await Expect(cluster, 1);
        cluster.Roll(Moves, 2);
        cluster.TellAll();
        await Expect(cluster, 2);
        cluster.TellAll();
        cluster.Scene.Chain(2).First.Number.ShouldBe(Segment(2));

        // The next owner begins its snapshot and gets no further.
        int appends = 0;
        cluster[3].Appender.Refuse = _ => appends++ < 1 ? null : new AppendOutcome(AppendFate.RollingOver);
        cluster.Roll(Moves, 3);
        cluster.TellAll();
        FirstRecords(cluster, 3).ShouldBe(["CursorsBegin"]);
        cluster.Roll(Moves, 1);
        cluster.TellAll();
        await Expect(cluster, 3);
        FirstRecords(cluster, 4).ShouldBe(["CursorsBegin", "CursorsPiece", "CursorsEnd", "CursorMoved"]);
    });

    [Fact]
    public void NextOwner_ThatFailedHalfway_TriesAgainInTheSameSegment() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        await Expect(cluster, 1);
        int appends = 0;
        cluster[2].Appender.LosesAnswer = _ => ++appends == 2;
        cluster.Roll(Moves, 2);
        cluster.TellAll();
        await Pause(cluster, Limits.CursorLoadPause);
        cluster[2].Learn(cluster.Scene.State);
        await Expect(cluster, 2, 3);
        FirstRecords(cluster, 2).Take(6).ShouldBe(["CursorsBegin", "CursorsPiece", "CursorsEnd", "CursorsBegin", "CursorsPiece", "CursorsEnd"]);
    });

    /// <summary>Nobody got the second entry; whether its move holds, the log says.</summary>
    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 2)]
    public void Owner_WhoseMoveEndsUnknown_ReadsTheLogBeforeItGoesOn(bool isCommitted, byte expected) => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        await Expect(cluster, 1);
        cluster[1].Appender.LosesAnswer = _ => true;
        (await Next(cluster[2])).Fate.ShouldBe(CursorFate.Unknown);
        cluster[1].Appender.LosesAnswer = _ => false;
        if (isCommitted)
        {
            SegmentId segment = new(Moves, Segment(1));
            cluster.TryCommit(segment, new Offset(cluster.Entries(segment).Count - 1)).ShouldBeTrue();
        }

        cluster[1].Learn(cluster.Scene.State);
        Task<CursorRead> next = Next(cluster[2]);
        await Pause(cluster, Limits.CursorLoadPause);
        cluster[1].Learn(cluster.Scene.State);
        (await next).Entry!.Value.ToArray().ShouldBe([expected]);
    });

    [Fact]
    public void FormerOwner_ThatDoesNotKnowYet_HandsOutNothing() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        await Expect(cluster, 1);
        cluster.Roll(Moves, 2);
        cluster[2].Learn(cluster.Scene.State);
        cluster[3].Learn(cluster.Scene.State);
        (await Next(cluster[3])).Entry!.Value.ToArray().ShouldBe([2]);
        (await Next(cluster[1])).Fate.ShouldBe(CursorFate.Unknown, "its replicas are sealed");
        (await Next(cluster[3])).Entry!.Value.ToArray().ShouldBe([3]);
    });

    /// <summary>The appender may be told of a new lease before the host of cursors is: its next move then lies in a segment that the owner did not mean.</summary>
    [Fact]
    public void Owner_WhoseMoveWentToAnotherSegment_AnswersNothingAndReadsAgain() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        await Expect(cluster, 1);
        cluster.Roll(Moves, 2);
        cluster[2].Learn(cluster.Scene.State);
        cluster[3].Learn(cluster.Scene.State);
        (await Next(cluster[3])).Entry!.Value.ToArray().ShouldBe([2]);
        cluster.Roll(Moves, 1);
        cluster[1].View.Learn(cluster.Scene.State);
        (await Next(cluster[1])).Fate.ShouldBe(CursorFate.Unknown);
        cluster.TellAll();
        await Pause(cluster, Limits.CursorLoadPause);
        cluster.TellAll();
        (await cluster[3].Cursors.PositionAsync(Logs, CursorName.Shared, CancellationToken.None)).Position.ShouldBe(new Offset(2), "the stray move says nothing");
        await Expect(cluster, 3);
    });

    [Fact]
    public void Snapshot_AfterATopicIsDeleted_HasItsCursorsNoLonger() => Run(async cluster =>
    {
        cluster.Create("other", 1);
        cluster.Put(Partition(3), 1);
        cluster.Put(Logs, 1);
        await Expect(cluster, 1);
        _ = await cluster[1].Cursors.NextAsync(Partition(3), CursorName.Shared, CancellationToken.None);
        cluster.Scene.Does(new DeleteTopic(new TopicId(3)));
        cluster.Roll(Moves, 2);
        cluster.TellAll();
        await Expect(cluster);
        CursorsPiece piece = Records(cluster, 2).OfType<CursorsPiece>().ShouldHaveSingleItem();
        piece.Cursors.ShouldBe([new CursorPosition(new CursorKey(Logs, CursorName.Shared), new Offset(1))]);
    });

    [Fact]
    public void Snapshot_OfMoreCursorsThanAPieceHolds_IsWholeAfterATakeover() => Run(async cluster =>
    {
        const int Count = 3_000;
        cluster.Put(Logs, 1);
        for (int i = 0; i < Count; i++)
        {
            (await cluster[1].Cursors.NextAsync(Logs, new CursorName($"cursor-{i}"), CancellationToken.None)).Fate.ShouldBe(CursorFate.Done);
        }

        cluster.Roll(Moves, 2);
        cluster.TellAll();
        Records(cluster, 2).OfType<CursorsPiece>().Count().ShouldBeGreaterThan(1);
        for (int i = 0; i < Count; i += 100)
        {
            (await cluster[3].Cursors.NextAsync(Logs, new CursorName($"cursor-{i}"), CancellationToken.None)).Fate.ShouldBe(CursorFate.Empty);
        }
    });

    [Fact]
    public void DisposeAsync_OfAHost_EndsItsCalls() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        cluster[1].Reader.Before = () => new TaskCompletionSource().Task;
        Task<CursorRead> waiting = Next(cluster[1]);
        await cluster[1].Host.DisposeAsync();
        await cluster[1].Cursors.DisposeAsync();
        (await waiting).Fate.ShouldBe(CursorFate.Unavailable);
    });

    private static void Run(Func<FakeCluster, Task> test) => FakeCluster.Run(() => FakeCluster.WithCursors(3), test);

    private static Task<CursorRead> Next(FakeNode node) => node.Cursors.NextAsync(Logs, CursorName.Shared, CancellationToken.None).AsTask();

    private static async Task Expect(FakeCluster cluster, params byte[] values)
    {
        foreach (byte value in values)
        {
            CursorRead read = await Next(cluster[(value % 3) + 1]);
            read.Fate.ShouldBe(CursorFate.Done, read.Reason);
            read.Entry!.Value.ToArray().ShouldBe([value]);
        }
    }

    private static Task Pause(FakeCluster cluster, TimeSpan time) => Task.Delay(time, cluster.Time);

    private static CursorRecord[] Records(FakeCluster cluster, int segment) =>
        [.. cluster.Entries(new SegmentId(Moves, Segment(segment))).Select(bytes => CursorRecordCodec.Decode(bytes)!)];

    private static string[] FirstRecords(FakeCluster cluster, int segment) => [.. Records(cluster, segment).Select(record => record.GetType().Name)];
}
