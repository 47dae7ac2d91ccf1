using Walrus.Cluster.Tests.Routing.Fakes;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Cursors;

/// <summary>Cursors from any node, while their owner stays.</summary>
public sealed class SharedCursorTests
{
    private static readonly PartitionId Logs = Partition(1);
    private static readonly PartitionId Moves = Partition(2);

    [Fact]
    public void NextAsync_FromAnyNode_HandsOutEachEntryOnceAndThenIsEmpty() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3, 4, 5);
        foreach (byte expected in (byte[])[1, 2, 3, 4, 5])
        {
            CursorRead read = await Next(cluster[(expected % 3) + 1]);
            read.Fate.ShouldBe(CursorFate.Done, read.Reason);
            read.Entry!.Value.ToArray().ShouldBe([expected]);
            read.Entry.Offset.ShouldBe(new Offset(expected - 1));
        }

        foreach (FakeNode node in cluster.Nodes)
        {
            (await Next(node)).Fate.ShouldBe(CursorFate.Empty);
        }

        cluster.Put(Logs, 6);
        (await Next(cluster[3])).Entry!.Value.ToArray().ShouldBe([6]);
    });

    [Fact]
    public void NextAsync_Pipelined_AnswersInOrderAndOverlapsItsMoves() => Run(async cluster =>
    {
        cluster.Put(Logs, [.. Enumerable.Range(0, 64).Select(i => (byte)i)]);
        TaskCompletionSource flushed = new();
        cluster[1].Appender.Delay = _ => flushed.Task;
        Task<CursorRead>[] here = [.. Enumerable.Range(0, 32).Select(_ => Next(cluster[1]))];
        Task<CursorRead>[] there = [.. Enumerable.Range(0, 32).Select(_ => Next(cluster[2]))];
        await Pause(cluster, TimeSpan.FromMilliseconds(100));
        here.Concat(there).ShouldAllBe(read => !read.IsCompleted, "nothing is answered before its move is acknowledged");
        MovesIn(cluster).Last().Position.ShouldBe(new Offset(64), "all moves are under way");
        flushed.SetResult();
        CursorRead[] reads = await Task.WhenAll(here.Concat(there));
        reads.Select(read => (int)read.Entry!.Value.Span[0]).ShouldBe(Enumerable.Range(0, 64));
    });

    [Fact]
    public void NextAsync_OfDifferentCursors_MovesEachAlone() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2);
        foreach (string name in (string[])["shared", "a", "b"])
        {
            CursorRead read = await cluster[2].Cursors.NextAsync(Logs, new CursorName(name), CancellationToken.None);
            read.Entry!.Value.ToArray().ShouldBe([1]);
        }
    });

    [Fact]
    public void NextAsync_OfTrimmedEntries_GoesOnAtTheStart() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        cluster.Roll(Logs, 1);
        cluster.Put(Logs, 4, 5);
        cluster.Scene.Does(new TrimSegments(Logs, Segment(1)));
        cluster.TellAll();
        CursorRead read = await Next(cluster[2]);
        read.Entry!.Value.ToArray().ShouldBe([4]);
        MovesIn(cluster).Last().Position.ShouldBe(new Offset(4));
    });

    [Fact]
    public void NextAsync_OfAReadThatBeganBefore_IsNotEmptyForWhoCameLater() => Run(async cluster =>
    {
        TaskCompletionSource<bool> reading = new();
        bool isFirst = true;
        cluster[1].Reader.Before = () =>
        {
            Task pause = isFirst ? reading.Task : Task.CompletedTask;
            isFirst = false;
            return pause;
        };
        Task<CursorRead> early = Next(cluster[1]);
        cluster.Put(Logs, 1);
        Task<CursorRead> late = Next(cluster[1]);
        cluster[1].Reader.EmptyOnce = true;
        reading.SetResult(true);
        (await early).Fate.ShouldBe(CursorFate.Empty);
        (await late).Fate.ShouldBe(CursorFate.Done);
    });

    [Fact]
    public void NextAsync_WhenEntriesCannotBeRead_WaitsAndThenSaysWhy() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        cluster[1].Reader.Fails = partition => partition == Logs;
        CursorRead read = await Next(cluster[2]);
        read.Fate.ShouldBe(CursorFate.Unavailable);
        read.Reason.ShouldNotBeNull().ShouldContain("the fake does not read now");
        cluster[1].Reader.Fails = _ => false;
        (await Next(cluster[2])).Entry!.Value.ToArray().ShouldBe([1]);
    });

    [Fact]
    public void NextAsync_WhileMovesAreRefused_WaitsAndLosesNothing() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        bool isBusy = true;
        cluster[1].Appender.Refuse = _ => isBusy ? new AppendOutcome(AppendFate.Busy) : null;
        Task<CursorRead> waiting = Next(cluster[2]);
        await Pause(cluster, TimeSpan.FromSeconds(1));
        waiting.IsCompleted.ShouldBeFalse();
        isBusy = false;
        (await waiting).Entry!.Value.ToArray().ShouldBe([1]);
    });

    [Fact]
    public void NextAsync_WhoseAnswerIsLost_IsUnknownAndTheEntryIsHandedOutToNobodyElse() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2);
        cluster[2].Calls.Fault = _ => LinkFault.LostAfter;
        CursorRead read = await Next(cluster[2]);
        read.Fate.ShouldBe(CursorFate.Unknown);
        read.Reason.ShouldNotBeNull().ShouldContain("node 1 was asked");
        (await Next(cluster[3])).Entry!.Value.ToArray().ShouldBe([2]);
    });

    [Fact]
    public void NextAsync_WhoseMoveIsNotAcknowledgedInTime_IsUnknown() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        cluster[1].Appender.Delay = _ => new TaskCompletionSource().Task;
        CursorRead read = await Next(cluster[1]);
        read.Fate.ShouldBe(CursorFate.Unknown);
        read.Reason.ShouldNotBeNull().ShouldContain("not done in time");
    });

    [Fact]
    public void NextAsync_Cancelled_StopsTheWait() => Run(async cluster =>
    {
        cluster[1].Reader.Fails = partition => partition == Logs;
        using CancellationTokenSource cancellation = new();
        Task<CursorRead> waiting = cluster[2].Cursors.NextAsync(Logs, CursorName.Shared, cancellation.Token).AsTask();
        await Pause(cluster, TimeSpan.FromMilliseconds(50));
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting);
        cluster[1].Reader.Fails = _ => false;
        cluster.Put(Logs, 1);
        await Pause(cluster, TimeSpan.FromSeconds(1));
        (await Next(cluster[2])).Entry!.Value.ToArray().ShouldBe([1], "nobody got it in the meantime");
    });

    [Fact]
    public void NextAsync_OfADeletedTopic_IsGone() => Run(async cluster =>
    {
        cluster.Scene.Does(new DeleteTopic(new TopicId(1)));
        cluster[1].Learn(cluster.Scene.State);
        (await Next(cluster[1])).Fate.ShouldBe(CursorFate.TopicGone);
        (await Next(cluster[2])).Fate.ShouldBe(CursorFate.TopicGone, "the owner knows");
    });

    [Fact]
    public void NextAsync_BeforeThereIsATopicOfCursors_WaitsForIt() => FakeCluster.Run(
        () =>
        {
            FakeCluster cluster = new(1);
            cluster.Create("logs", 1);
            return cluster;
        },
        async cluster =>
        {
            cluster.Put(Logs, 1);
            Task<CursorRead> waiting = Next(cluster[1]);
            await Pause(cluster, TimeSpan.FromSeconds(1));
            cluster.Create(CursorTopic.Name.Value, 1);
            (await waiting).Fate.ShouldBe(CursorFate.Done);
        });

    [Fact]
    public void CommitAsync_OfAPlace_PutsTheCursorThere() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3, 4);
        CursorName group = new("group");
        (await cluster[2].Cursors.PositionAsync(Logs, group, CancellationToken.None)).ShouldBe(new CursorPlace(CursorFate.Done));
        (await cluster[2].Cursors.CommitAsync(Logs, group, new Offset(3), CancellationToken.None)).ShouldBe(new CursorPlace(CursorFate.Done, new Offset(3)));
        (await cluster[3].Cursors.NextAsync(Logs, group, CancellationToken.None)).Entry!.Value.ToArray().ShouldBe([4]);
        (await cluster[1].Cursors.CommitAsync(Logs, group, new Offset(1), CancellationToken.None)).Fate.ShouldBe(CursorFate.Done);
        (await cluster[3].Cursors.NextAsync(Logs, group, CancellationToken.None)).Entry!.Value.ToArray().ShouldBe([2]);
        (await cluster[3].Cursors.PositionAsync(Logs, group, CancellationToken.None)).Position.ShouldBe(new Offset(2));
        (await cluster[1].Cursors.CommitAsync(Logs, group, new Offset(4), CancellationToken.None)).Fate.ShouldBe(CursorFate.Done, "the end itself");
    });

    [Theory]
    [InlineData(5)]
    [InlineData(long.MaxValue)]
    public void CommitAsync_BeyondTheEnd_IsRefusedAndMovesNothing(long position) => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3, 4);
        CursorPlace place = await cluster[2].Cursors.CommitAsync(Logs, CursorName.Shared, new Offset(position), CancellationToken.None);
        place.Fate.ShouldBe(CursorFate.Refused);
        place.Reason.ShouldNotBeNull().ShouldContain("beyond the committed end");
        (await Next(cluster[1])).Entry!.Value.ToArray().ShouldBe([1]);
    });

    [Fact]
    public void CommitAsync_BelowTheStart_GoesToTheStart() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        cluster.Roll(Logs, 1);
        cluster.Put(Logs, 4);
        cluster.Scene.Does(new TrimSegments(Logs, Segment(1)));
        cluster.TellAll();
        (await cluster[2].Cursors.CommitAsync(Logs, CursorName.Shared, new Offset(1), CancellationToken.None)).Position.ShouldBe(new Offset(3));
    });

    [Fact]
    public void DeleteAsync_OfACursor_BeginsItAnew() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        _ = await Next(cluster[1]);
        (await cluster[2].Cursors.DeleteAsync(Logs, CursorName.Shared, CancellationToken.None)).ShouldBe(new CursorPlace(CursorFate.Done));
        (await cluster[2].Cursors.PositionAsync(Logs, CursorName.Shared, CancellationToken.None)).Position.ShouldBeNull();
        (await cluster[2].Cursors.DeleteAsync(Logs, CursorName.Shared, CancellationToken.None)).Fate.ShouldBe(CursorFate.Done);
        (await Next(cluster[1])).Entry!.Value.ToArray().ShouldBe([1]);
    });

    [Fact]
    public void NextAsync_AfterAnIdleTime_ReadsAgainAndGoesOn() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        _ = await Next(cluster[1]);
        int reads = cluster[1].Reader.Reads;
        for (int i = 0; i < 3; i++)
        {
            await Pause(cluster, Limits.CursorIdleMax);
            cluster[1].Host.Reconcile(cluster.Scene.State);
        }

        (await Next(cluster[1])).Entry!.Value.ToArray().ShouldBe([2]);
        cluster[1].Reader.Reads.ShouldBe(reads + 1);
    });

    private static void Run(Func<FakeCluster, Task> test) => FakeCluster.Run(() => FakeCluster.WithCursors(3), test);

    private static Task<CursorRead> Next(FakeNode node) => node.Cursors.NextAsync(Logs, CursorName.Shared, CancellationToken.None).AsTask();

    private static Task Pause(FakeCluster cluster, TimeSpan time) => Task.Delay(time, cluster.Time);

    private static IEnumerable<CursorMoved> MovesIn(FakeCluster cluster) => cluster.All(Moves).Select(bytes => CursorRecordCodec.Decode(bytes)).OfType<CursorMoved>();
}
