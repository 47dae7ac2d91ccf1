using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Cluster.Tests.Routing.Fakes;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Cursors.Groups;

/// <summary>The bounds of consumer groups and of their owners.</summary>
public sealed class GroupBoundTests
{
    private static readonly TopicId Topic = new(1);
    private static readonly PartitionId Logs = Partition(1);
    private static readonly PartitionId Moves = Partition(2);
    private static readonly CursorName Billing = new("billing");
    private static readonly TimeSpan Visibility = TimeSpan.FromHours(1);

    [Fact]
    public void ReceiveAsync_BeyondWhatMayBeInFlight_IsRefusedUntilSomethingIsAcknowledged() => Run(async cluster =>
    {
        cluster.Put(Logs, new byte[Limits.GroupInFlightMax + 2]);
        foreach (FakeNode node in cluster.Nodes)
        {
            node.Reader.EntriesMax = Limits.GroupEntriesMax;
        }

        DeliveryReceipt last = default;
        for (int received = 0; received < Limits.GroupInFlightMax;)
        {
            GroupRead read = await Receive(cluster[2], Limits.GroupEntriesMax);
            read.Deliveries.Length.ShouldBeLessThanOrEqualTo(Limits.GroupEntriesMax);
            received += read.Deliveries.Length;
            last = read.Deliveries[^1].Receipt;
        }

        GroupRead beyond = await Receive(cluster[2], 1);
        beyond.Fate.ShouldBe(CursorFate.Refused);
        beyond.Reason.ShouldNotBeNull().ShouldContain("too many entries are in flight");
        (await cluster[2].Groups.TakeAsync(Topic, Billing, 1, TimeSpan.Zero, CancellationToken.None)).Fate.ShouldBe(CursorFate.Done, "what is taken for good is in nobody's hands");
        Task<GroupRead> waiting = cluster[3].Groups.ReceiveAsync(Topic, Billing, 1, Visibility, TimeSpan.FromSeconds(5), CancellationToken.None).AsTask();
        await Pause(cluster, TimeSpan.FromSeconds(1));
        waiting.IsCompleted.ShouldBeFalse();
        (await cluster[2].Groups.AcknowledgeAsync(Topic, Billing, [last], CancellationToken.None)).Late.ShouldBeEmpty();
        (await waiting).Fate.ShouldBe(CursorFate.Done);
    });

    [Fact]
    public void ReceiveAsync_OfLargeEntries_StopsAtTheBytesOfAnAnswer() => Run(async cluster =>
    {
        SegmentId segment = new(Logs, Segment(1));
        for (int i = 0; i < 4; i++)
        {
            cluster.TryCommit(segment, cluster.Append(segment, new byte[(Limits.GroupAnswerBytes / 2) + 1]));
        }

        (await Receive(cluster[2], 9)).Deliveries.Length.ShouldBe(2, "the second reaches the bound");
        (await Receive(cluster[2], 9)).Deliveries.Length.ShouldBe(2);
    });

    [Fact]
    public void Room_OfANode_EndsWithWhatAllGroupsKeepInMind()
    {
        GroupBudget budget = new();
        budget.Room.ShouldBe(Limits.GroupsInFlightMax);
        budget.Add(Limits.GroupsInFlightMax);
        budget.Room.ShouldBe(0);
        budget.Add(-1);
        budget.Room.ShouldBe(1);
        budget.NextStamp().ShouldBeLessThan(budget.NextStamp());
    }

    [Fact]
    public void Budget_WhenTheOwnerChanges_IsGivenBack() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        FakeNode node = cluster[1];
        OwnerParts parts = new(node.View, node.Appender, node.Reader, new ReadAheadBudget(), cluster.Time, new CursorLog(NullLogger.Instance, new NodeId(1)));
        using (CursorOwnership ownership = new(new CursorSegment(Moves, cluster.Scene.Chain(2).Last, node.View, node.Appender), new CursorTable(isWhole: true), parts))
        {
            (await Ask(ownership, new GroupQuestion(GroupVerb.Receive, new GroupKey(Topic, Billing)) { EntriesMax = 2, Visibility = Visibility })).Deliveries.Length.ShouldBe(2);
            parts.Groups.Room.ShouldBe(Limits.GroupsInFlightMax - 2);
        }

        parts.Groups.Room.ShouldBe(Limits.GroupsInFlightMax);
        parts.Budget.Bytes.ShouldBe(0);
    });

    [Fact]
    public void Group_BeyondThoseOfATopic_IsRefusedAndOthersGoOn() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2);
        for (int i = 0; i < Limits.GroupsPerTopicMax; i++)
        {
            (await cluster[1].Groups.SeekAsync(Logs, new CursorName($"g{i}"), Offset.Zero, CancellationToken.None)).Fate.ShouldBe(CursorFate.Done);
        }

        GroupRead read = await Receive(cluster[2], 1);
        read.Fate.ShouldBe(CursorFate.Refused);
        read.Reason.ShouldNotBeNull().ShouldContain($"the topic has {Limits.GroupsPerTopicMax} groups");
        (await cluster[2].Groups.SeekAsync(Logs, Billing, Offset.Zero, CancellationToken.None)).Fate.ShouldBe(CursorFate.Refused);
        (await cluster[2].Groups.TakeAsync(Topic, new CursorName("g0"), 1, TimeSpan.Zero, CancellationToken.None)).Fate.ShouldBe(CursorFate.Done);
        (await cluster[2].Groups.DeleteAsync(Topic, new CursorName("g1"), CancellationToken.None)).Fate.ShouldBe(CursorFate.Done);
        (await Receive(cluster[2], 1)).Fate.ShouldBe(CursorFate.Done);
    });

    [Fact]
    public void Waits_AtAnotherNode_BeyondTheBound_AreAnsweredAtOnce() => Run(async cluster =>
    {
        Task<GroupRead>[] waiting =
        [
            .. Enumerable.Range(0, Limits.GroupWaitsForwardedMax)
                .Select(_ => cluster[2].Groups.ReceiveAsync(Topic, Billing, 1, Visibility, Limits.GroupWaitMax, CancellationToken.None).AsTask()),
        ];
        Task<GroupRead> beyond = cluster[2].Groups.ReceiveAsync(Topic, Billing, 1, Visibility, Limits.GroupWaitMax, CancellationToken.None).AsTask();
        await Pause(cluster, TimeSpan.FromSeconds(1));
        (await beyond).Fate.ShouldBe(CursorFate.Empty);
        waiting.ShouldAllBe(wait => !wait.IsCompleted);
        cluster.Put(Logs, 1);
        (await await Task.WhenAny(waiting)).Fate.ShouldBe(CursorFate.Done);
        (await Task.WhenAll(waiting)).Count(read => read.Fate == CursorFate.Empty).ShouldBe(Limits.GroupWaitsForwardedMax - 1);
    });

    [Fact]
    public void Group_ThatNobodyUses_ForgetsHowOftenEntriesWereHandedOut() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        GroupRead first = await Receive(cluster[1], 1);
        await cluster[1].Groups.ReleaseAsync(Topic, Billing, Receipts(first), CancellationToken.None);
        GroupRead second = await Receive(cluster[1], 1);
        second.Deliveries[0].Count.ShouldBe(2);
        await cluster[1].Groups.ReleaseAsync(Topic, Billing, Receipts(second), CancellationToken.None);
        for (int i = 0; i < 2; i++)
        {
            cluster.Time.Advance(Limits.GroupIdleMax);
            cluster[1].Host.Reconcile(cluster.Scene.State);
        }

        (await Receive(cluster[1], 1)).Deliveries[0].Count.ShouldBe(1);
    });

    [Fact]
    public void Partition_ThatAnnouncesEntriesAndHasNone_IsLookedAtAfterPauses() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        cluster[1].Reader.Hides = true;
        int reads = cluster[1].Reader.Reads;
        TimeSpan wait = TimeSpan.FromSeconds(2);
        (await cluster[1].Groups.ReceiveAsync(Topic, Billing, 1, Visibility, wait, CancellationToken.None)).Fate.ShouldBe(CursorFate.Empty);
        (cluster[1].Reader.Looks - reads).ShouldBeLessThan((int)(3 * (wait / Limits.GroupWatchPause)));
    });

    [Fact]
    public void Question_BeyondTheBounds_IsNone()
    {
        GroupKey key = new(Topic, Billing);
        GroupQuestion[] good =
        [
            new(GroupVerb.Receive, key) { EntriesMax = Limits.GroupEntriesMax, Wait = Limits.GroupWaitMax, Visibility = Limits.GroupVisibilityMax },
            new(GroupVerb.Acknowledge, key) { Receipts = [.. new DeliveryReceipt[Limits.GroupReceiptsMax]] },
        ];
        GroupQuestion[] bad =
        [
            good[0] with { EntriesMax = Limits.GroupEntriesMax + 1 },
            good[0] with { EntriesMax = 0 },
            good[0] with { Wait = Limits.GroupWaitMax + TimeSpan.FromMilliseconds(1) },
            good[0] with { Visibility = Limits.GroupVisibilityMax + TimeSpan.FromMilliseconds(1) },
            good[1] with { Receipts = [.. new DeliveryReceipt[Limits.GroupReceiptsMax + 1]] },
        ];
        good.ShouldAllBe(question => GroupQuestionCodec.Decode(GroupQuestionCodec.Encode(question)) != null);
        bad.ShouldAllBe(question => GroupQuestionCodec.Decode(GroupQuestionCodec.Encode(question)) == null);
        Limits.GroupVisibilityMin.ShouldBeLessThan(Limits.GroupVisibilityMax);
    }

    private static void Run(Func<FakeCluster, Task> test) => FakeCluster.Run(() => FakeCluster.WithCursors(3), test);

    private static Task<GroupRead> Receive(FakeNode node, int max) =>
        node.Groups.ReceiveAsync(Topic, Billing, max, Visibility, TimeSpan.Zero, CancellationToken.None).AsTask();

    private static async Task<GroupAnswer> Ask(CursorOwnership ownership, GroupQuestion question)
    {
        GroupTurn turn = new(question, CancellationToken.None);
        ownership.Groups.Take(turn);
        return await turn.End;
    }

    private static ImmutableArray<DeliveryReceipt> Receipts(GroupRead read) => [.. read.Deliveries.Select(delivery => delivery.Receipt)];

    private static Task Pause(FakeCluster cluster, TimeSpan time) => Task.Delay(time, cluster.Time);
}
