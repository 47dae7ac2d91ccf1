using Walrus.Cluster.Tests.Failover;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Sealing;

/// <summary>Bounds of reading, sealing and repair: what they promise one another, and that they hold.</summary>
public sealed class SegmentBoundTests
{
    private static readonly SegmentId Id = new(Partition(1), Segment(1));

    [Fact]
    public void Pieces_AndTheLargestBatch_FitIntoAFrame()
    {
        (Limits.BatchBytesMax + CompleteHeader.Bytes).ShouldBeLessThan(Limits.PeerFrameBytesMax);
        (Limits.SegmentPieceBytesMax + CompleteHeader.Bytes).ShouldBeLessThan(Limits.PeerFrameBytesMax);
        (Limits.SegmentPieceBytesMax * Limits.SegmentReadsServedMax).ShouldBeLessThanOrEqualTo(64 * 1024 * 1024);
    }

    [Fact]
    public void Questions_OfAllKinds_LeaveRoomOnTheLink()
    {
        Limits.SegmentWaitsMax.ShouldBeLessThan(Limits.PeerRequestsInFlightMax);
        (Limits.SealsAtOnceMax + Limits.RepairsAtOnceMax + Limits.SegmentSizeQuestionsMax).ShouldBeLessThan(Limits.PeerRequestsInFlightMax);
        Limits.RepairsPerNodeMax.ShouldBeLessThanOrEqualTo(Limits.RepairsAtOnceMax);
        Limits.RepairsAtOnceMax.ShouldBeLessThan(Limits.RepairMovesPerLookMax);
    }

    [Fact]
    public void Failover_OfOneSegment_FitsIntoItsTime()
    {
        // Noticed, sealed, and one retry: what clients wait for. The median is to be below 2 s.
        (Limits.LeaderSilenceMax + Limits.FailoverInterval + Limits.FailoverLookPause + Limits.SealStragglerPatience + Limits.SealRetryMin)
            .ShouldBeLessThan(TimeSpan.FromSeconds(2));
        Limits.SealRetryMin.ShouldBeLessThan(Limits.SealRetryMax);
        Limits.SealPatience.ShouldBeLessThan(Limits.SealAttemptMax);
        Limits.SealCopiesPatience.ShouldBeLessThan(Limits.SealAttemptMax);
        Limits.PlacementFactsAge.ShouldBeLessThanOrEqualTo(Limits.LeaderSilenceMax);
    }

    [Fact]
    public void Copying_OfOnePiece_FitsIntoTheTimeOfItsTurn()
    {
        (Limits.SegmentPieceBytesMax * Limits.RepairsPerNodeMax / (double)Limits.RepairBytesPerSecond).ShouldBeLessThan(Limits.CopyTurnMax.TotalSeconds);
        (Limits.CopyTurnMax * 2).ShouldBeLessThan(Limits.CopyPatience);
        Limits.CopyPatience.ShouldBeLessThan(Limits.CopyKeptMax);
        Limits.RepairInterval.ShouldBeLessThan(Limits.RepairRest);
        Limits.RepairRest.ShouldBeLessThan(Limits.CopyKeptMax);
        Limits.SegmentSizesKeptMax.ShouldBeLessThan(Limits.ClusterSegmentsMax);
        Limits.ClusterRetentionInterval.ShouldBeLessThan(Limits.CopyKeptMax);
    }

    [Fact]
    public void Waiting_ForEntries_EndsBeforeAnybodyGivesTheLinkUp()
    {
        (Limits.SegmentWaitMax + Limits.SegmentReadPatience).ShouldBeLessThan(Limits.PeerWaitMax);
        Limits.SegmentWaitRetry.ShouldBeLessThan(Limits.SegmentWaitMax);
    }

    [Fact]
    public async Task Runs_AsManyAsMayBe_TakeNoMoreAndNoneTwice()
    {
        TaskCompletionSource<bool> go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using SegmentRuns runs = new(2, Limits.RepairRest, TimeProvider.System);
        runs.TryBegin(Id, _ => go.Task).ShouldBeTrue();
        runs.TryBegin(Id, _ => go.Task).ShouldBeFalse("it has work already");
        runs.TryBegin(Id with { Number = Segment(2) }, _ => go.Task).ShouldBeTrue();
        runs.TryBegin(Id with { Number = Segment(3) }, _ => go.Task).ShouldBeFalse("there is no room");
        go.SetResult(true);
        await Wait.Until(() => SweptUp(runs));
        runs.TryBegin(Id, _ => go.Task).ShouldBeTrue();
        await runs.StopAsync();

        static bool SweptUp(SegmentRuns runs)
        {
            ValueTask<bool> sweeping = runs.SweepAsync();
            return sweeping.IsCompleted && runs.Count == 0;
        }
    }

    [Fact]
    public async Task Runs_WorkThatFails_RestsAndLeavesTheOthersAlone()
    {
        Walrus.Testing.ManualTime time = new();
        List<Exception> failed = [];
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using SegmentRuns runs = new(2, Limits.RepairRest, time) { Failed = (_, defect) => failed.Add(defect), Ended = () => ended.TrySetResult() };
        runs.TryBegin(Id, _ => throw new InvalidOperationException("a test's")).ShouldBeTrue();
        await Wait.For(ended.Task);
        (await runs.SweepAsync()).ShouldBeTrue();
        failed.ShouldHaveSingleItem().Message.ShouldBe("a test's");
        runs.TryBegin(Id, _ => Task.FromResult(true)).ShouldBeFalse("it rests");
        time.Advance(Limits.RepairRest);
        await runs.SweepAsync();
        runs.TryBegin(Id, _ => Task.FromResult(true)).ShouldBeTrue();
        await runs.StopAsync();
    }

    [Fact]
    public async Task Questions_ForTheSame_ShareOneAndAreBounded()
    {
        TaskCompletionSource<CopyHeader?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int asked = 0;
        WaitingPeers peers = new(() =>
        {
            Interlocked.Increment(ref asked);
            return answer.Task;
        });
        LongQuestions questions = new(peers);
        WaitRequest request = new(Id, new Offset(5), Limits.SegmentWaitMax);
        Task<bool> first = questions.AskAsync(new NodeId(1), request);
        questions.AskAsync(new NodeId(1), request).ShouldBeSameAs(first);
        for (int i = 1; i < Limits.SegmentWaitsMax; i++)
        {
            _ = questions.AskAsync(new NodeId(1), request with { Seen = new Offset(5 + i) });
        }

        (await Wait.For(new ValueTask<bool>(questions.AskAsync(new NodeId(1), request with { Seen = Offset.Zero })))).ShouldBeFalse("too many are open");
        answer.SetResult(new CopyHeader(CopyFate.AtEnd, new Offset(6), new Offset(6)));
        (await Wait.For(new ValueTask<bool>(first))).ShouldBeTrue();
        await Wait.Until(() => questions.Open == 0);
        asked.ShouldBe(Limits.SegmentWaitsMax);
    }

    private sealed class WaitingPeers(Func<Task<CopyHeader?>> answer) : ISegmentPeers
    {
        private readonly InstantPeers _others = new();

        public ValueTask<CopyHeader?> WaitAsync(NodeId node, WaitRequest request, CancellationToken cancellationToken) => new(answer());

        public ValueTask<bool?> StandAsync(NodeId node, StandRequest request, CancellationToken cancellationToken) => _others.StandAsync(node, request, cancellationToken);

        public ValueTask<SegmentPiece?> ReadAsync(NodeId node, ReadRequest request, CancellationToken cancellationToken) => _others.ReadAsync(node, request, cancellationToken);

        public ValueTask<SegmentSize?> MeasureAsync(NodeId node, SizeRequest request, CancellationToken cancellationToken) => _others.MeasureAsync(node, request, cancellationToken);

        public ValueTask<SealAnswer?> SealAsync(NodeId node, SealRequest request, CancellationToken cancellationToken) => _others.SealAsync(node, request, cancellationToken);

        public ValueTask<SealAnswer?> CompleteAsync(NodeId node, CompleteHeader header, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken) =>
            _others.CompleteAsync(node, header, batches, cancellationToken);

        public ValueTask<CopyAnswer?> CopyAsync(NodeId node, CopyRequest request, CancellationToken cancellationToken) => _others.CopyAsync(node, request, cancellationToken);
    }
}
