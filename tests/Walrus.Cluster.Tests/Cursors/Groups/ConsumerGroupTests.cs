using System.Collections.Immutable;
using Walrus.Cluster.Tests.Routing.Fakes;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Cursors.Groups;

/// <summary>Groups from any node, while their owner stays and when it changes.</summary>
public sealed class ConsumerGroupTests
{
    private static readonly TopicId Topic = new(1);
    private static readonly PartitionId Logs = Partition(1);
    private static readonly PartitionId Moves = Partition(2);
    private static readonly CursorName Billing = new("billing");
    private static readonly TimeSpan Visibility = TimeSpan.FromSeconds(12);

    [Fact]
    public void TakeAsync_FromAnyNode_HandsOutEachEntryOnceToAGroup() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3, 4, 5);
        Values(await Take(cluster[1], 2)).ShouldBe([1, 2]);
        Values(await Take(cluster[2], 2)).ShouldBe([3, 4]);
        Values(await Take(cluster[3], 2)).ShouldBe([5]);
        (await Take(cluster[2], 2)).Fate.ShouldBe(CursorFate.Empty);
        Values(await cluster[2].Groups.TakeAsync(Topic, new CursorName("other"), 9, TimeSpan.Zero, CancellationToken.None)).ShouldBe([1, 2, 3, 4, 5]);
        (await cluster[3].Cursors.NextAsync(Logs, CursorName.Shared, CancellationToken.None)).Entry!.Value.ToArray().ShouldBe([1], "GET has a cursor of its own");
        GroupPlace place = await Place(cluster[3]);
        place.Position.ShouldBe(new Offset(5));
        place.InFlight.ShouldBe(0);
    });

    [Fact]
    public void ReceiveAsync_ByTwoConsumers_SharesTheEntries() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3, 4);
        GroupRead here = await Receive(cluster[1], 2);
        GroupRead there = await Receive(cluster[2], 9);
        Values(here).ShouldBe([1, 2]);
        Values(there).ShouldBe([3, 4]);
        here.Deliveries.ShouldAllBe(delivery => delivery.Count == 1);
        (await Place(cluster[3])).ShouldBe(new GroupPlace(PartitionNumber.First, Offset.Zero, 0, 4));

        // Out of order: the position waits for the first.
        (await Acknowledge(cluster[3], there)).Late.ShouldBeEmpty();
        (await Place(cluster[1])).ShouldBe(new GroupPlace(PartitionNumber.First, Offset.Zero, 2, 2));
        (await Acknowledge(cluster[2], here)).Late.ShouldBeEmpty();
        (await Place(cluster[1])).ShouldBe(new GroupPlace(PartitionNumber.First, new Offset(4), 0, 0));
        (await Acknowledge(cluster[1], here)).Late.ShouldBeEmpty("once more changes nothing");
    });

    [Fact]
    public void ReceiveAsync_AfterItsTime_HandsOutAgainBeforeNewEntries() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        GroupRead first = await Receive(cluster[1], 2);
        await Pause(cluster, Visibility - TimeSpan.FromSeconds(1));
        Values(await Receive(cluster[2], 1)).ShouldBe([3], "its time has not passed");
        await Pause(cluster, TimeSpan.FromSeconds(2));
        cluster.Put(Logs, 4);
        GroupRead again = await Receive(cluster[2], 9);
        Values(again).ShouldBe([1, 2, 4]);
        again.Deliveries.Select(delivery => delivery.Count).ShouldBe([2, 2, 1]);
        GroupSettlement late = await Acknowledge(cluster[1], first);
        late.Fate.ShouldBe(CursorFate.Done);
        late.Late.ShouldBe(Receipts(first), "they are another consumer's now");
        (await Acknowledge(cluster[2], again)).Late.ShouldBeEmpty();
        (await Acknowledge(cluster[1], first)).Late.ShouldBeEmpty("they are done with, whoever did it");
    });

    [Fact]
    public void ReleaseAsync_OfEntries_HandsThemOutAtOnce() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        GroupRead first = await Receive(cluster[1], 2);
        GroupSettlement released = await cluster[2].Groups.ReleaseAsync(Topic, Billing, Receipts(first), CancellationToken.None);
        released.Late.ShouldBeEmpty();
        GroupRead again = await Receive(cluster[2], 9);
        Values(again).ShouldBe([1, 2, 3]);
        again.Deliveries.Select(delivery => delivery.Count).ShouldBe([2, 2, 1]);
        (await cluster[1].Groups.ReleaseAsync(Topic, Billing, Receipts(first), CancellationToken.None)).Late.Length.ShouldBe(2);
    });

    [Fact]
    public void ExtendAsync_OfAnEntry_KeepsItLonger() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        GroupRead first = await Receive(cluster[1], 1);
        await Pause(cluster, Visibility - TimeSpan.FromSeconds(1));
        (await cluster[2].Groups.ExtendAsync(Topic, Billing, Receipts(first), Visibility, CancellationToken.None)).Late.ShouldBeEmpty();
        await Pause(cluster, TimeSpan.FromSeconds(5));
        (await Receive(cluster[2], 1)).Fate.ShouldBe(CursorFate.Empty);
        await Pause(cluster, Visibility);
        Values(await Receive(cluster[2], 1)).ShouldBe([1]);
        (await cluster[2].Groups.ExtendAsync(Topic, Billing, Receipts(first), Visibility, CancellationToken.None)).Late.Length.ShouldBe(1);
    });

    [Fact]
    public void ReceiveAsync_ThatWaits_GetsWhatComesFirst() => Run(async cluster =>
    {
        Task<GroupRead> waiting = Receive(cluster[2], 1, TimeSpan.FromSeconds(8));
        Task<GroupRead> second = Receive(cluster[3], 1, TimeSpan.FromSeconds(8));
        await Pause(cluster, TimeSpan.FromSeconds(1));
        waiting.IsCompleted.ShouldBeFalse();
        cluster.Put(Logs, 1);
        GroupRead got = await waiting;
        Values(got).ShouldBe([1]);
        second.IsCompleted.ShouldBeFalse("one entry is for one consumer");
        await cluster[1].Groups.ReleaseAsync(Topic, Billing, Receipts(got), CancellationToken.None);
        Values(await second).ShouldBe([1]);
        int reads = cluster[1].Reader.Reads;
        (await Receive(cluster[2], 1, TimeSpan.FromSeconds(8))).Fate.ShouldBe(CursorFate.Empty);
        (cluster[1].Reader.Reads - reads).ShouldBeLessThan(1_000, "it waited, it did not poll");
    });

    [Fact]
    public void ReceiveAsync_ThatWaits_GetsAnEntryWhoseTimePasses() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        _ = await cluster[1].Groups.ReceiveAsync(Topic, Billing, 1, TimeSpan.FromSeconds(2), TimeSpan.Zero, CancellationToken.None);
        GroupRead again = await Receive(cluster[3], 1, TimeSpan.FromSeconds(6));
        Values(again).ShouldBe([1]);
        again.Deliveries[0].Count.ShouldBe(2);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void NextOwner_WhoeverItIs_HandsOutOnlyWhatWasNotAcknowledged(int owner) => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3, 4, 5, 6);
        GroupRead first = await Receive(cluster[3], 4);
        _ = await cluster[3].Groups.AcknowledgeAsync(Topic, Billing, [first.Deliveries[0].Receipt, first.Deliveries[2].Receipt], CancellationToken.None);
        cluster.Roll(Moves, owner);
        cluster.TellAll();
        (await Place(cluster[3])).ShouldBe(new GroupPlace(PartitionNumber.First, new Offset(1), 1, 0), "it knows of nothing in flight");

        // What nobody else was given since is acknowledged by its old receipt.
        (await cluster[3].Groups.AcknowledgeAsync(Topic, Billing, [first.Deliveries[3].Receipt], CancellationToken.None)).Late.ShouldBeEmpty();
        GroupRead again = await Receive(cluster[1], 9);
        Values(again).ShouldBe([2, 5, 6]);
        (await cluster[3].Groups.AcknowledgeAsync(Topic, Billing, [first.Deliveries[1].Receipt], CancellationToken.None)).Late.Length.ShouldBe(1, "another consumer has it");
        (await Acknowledge(cluster[2], again)).Late.ShouldBeEmpty();
        (await Place(cluster[2])).Position.ShouldBe(new Offset(6));
    });

    [Fact]
    public void AcknowledgeAsync_WhoseRecordEndsUnknown_IsRepeatedUntilItHolds() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2);
        GroupRead first = await Receive(cluster[2], 1);
        bool isLost = true;
        cluster[1].Appender.LosesAnswer = partition => partition == Moves && isLost;
        Task<GroupSettlement> settling = Acknowledge(cluster[2], first);
        await Pause(cluster, TimeSpan.FromMilliseconds(20));
        isLost = false;
        for (int i = 0; i < 5; i++)
        {
            await Pause(cluster, Limits.CursorLoadPause);
            cluster.TellAll();
        }

        GroupSettlement settled = await settling;
        settled.Fate.ShouldBe(CursorFate.Done, settled.Reason);
        settled.Late.ShouldBeEmpty();
        Values(await Receive(cluster[3], 9)).ShouldBe([2]);
    });

    [Fact]
    public void TakeAsync_WhoseRecordEndsUnknown_IsNotRepeated() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2);
        _ = await Take(cluster[2], 1);
        cluster[1].Appender.LosesAnswer = partition => partition == Moves;
        (await Take(cluster[2], 1)).Fate.ShouldBe(CursorFate.Unknown);
    });

    [Fact]
    public void AnyCall_WhoseAnswerIsLost_IsRepeatedUnlessItTakesForGood() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        int asked = 0;
        cluster[2].Calls.Fault = _ => asked++ == 0 ? LinkFault.LostAfter : LinkFault.None;
        GroupRead read = await Receive(cluster[2], 1);
        Values(read).ShouldBe([2], "the first is with nobody until its time has passed");
        asked = 0;
        (await Acknowledge(cluster[2], read)).Fate.ShouldBe(CursorFate.Done);
        asked = 0;
        (await Take(cluster[2], 1)).Fate.ShouldBe(CursorFate.Unknown);
        (await Place(cluster[1])).DoneAbove.ShouldBe(2);
    });

    [Fact]
    public void SeekAsync_BackAndForth_ForgetsWhatConsumersHave() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3, 4);
        GroupRead first = await Receive(cluster[2], 3);
        (await cluster[3].Groups.SeekAsync(Logs, Billing, new Offset(1), CancellationToken.None)).Fate.ShouldBe(CursorFate.Done);
        (await Acknowledge(cluster[2], first)).Late.Length.ShouldBe(3);
        Values(await Take(cluster[2], 9)).ShouldBe([2, 3, 4]);
        cluster.Roll(Moves, 2);
        cluster.TellAll();
        (await cluster[3].Groups.SeekAsync(Logs, Billing, Offset.Zero, CancellationToken.None)).Fate.ShouldBe(CursorFate.Done);
        (await Acknowledge(cluster[2], first)).Late.Length.ShouldBe(3);
        Values(await Take(cluster[2], 1)).ShouldBe([1]);
    });

    [Fact]
    public void ListAsync_AndDeleteAsync_KnowTheGroups() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        foreach (string name in (string[])["b", "c", "a"])
        {
            _ = await cluster[2].Groups.ReceiveAsync(Topic, new CursorName(name), 1, Visibility, TimeSpan.Zero, CancellationToken.None);
        }

        (await List(cluster[3])).ShouldBe(["a", "b", "c"]);
        cluster.Roll(Moves, 2);
        cluster.TellAll();
        (await cluster[1].Groups.DeleteAsync(Topic, new CursorName("b"), CancellationToken.None)).Fate.ShouldBe(CursorFate.Done);
        (await cluster[1].Groups.DeleteAsync(Topic, new CursorName("never"), CancellationToken.None)).Fate.ShouldBe(CursorFate.Done);
        (await List(cluster[3])).ShouldBe(["a", "c"]);
        (await cluster[3].Groups.DescribeAsync(Topic, new CursorName("b"), CancellationToken.None)).Fate.ShouldBe(CursorFate.Empty);
        cluster.Roll(Moves, 3);
        cluster.TellAll();
        (await List(cluster[1])).ShouldBe(["a", "c"]);
    });

    [Fact]
    public void AcknowledgeAsync_OfMadeUpReceipts_AcknowledgesNothing() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2);
        DeliveryReceipt real = (await Receive(cluster[1], 1)).Deliveries[0].Receipt;
        DeliveryReceipt[] madeUp = [real with { Offset = new Offset(77) }, real with { Partition = new PartitionNumber(3) }, real with { Stamp = new HandOutStamp(Segment(1), 99) }];
        GroupSettlement settled = await cluster[2].Groups.AcknowledgeAsync(Topic, Billing, [.. madeUp], CancellationToken.None);
        settled.Late.ShouldBe(madeUp);
        (await cluster[2].Groups.AcknowledgeAsync(Topic, new CursorName("none"), [real], CancellationToken.None)).Late.ShouldBe([real]);
        (await Place(cluster[3])).Position.ShouldBe(Offset.Zero);
    });

    [Fact]
    public void ReceiveAsync_OfTrimmedEntries_GoesOnAtTheStart() => Run(async cluster =>
    {
        cluster.Put(Logs, 1, 2, 3);
        GroupRead first = await Receive(cluster[1], 3);
        (await cluster[1].Groups.ReleaseAsync(Topic, Billing, Receipts(first), CancellationToken.None)).Late.ShouldBeEmpty();
        cluster.Roll(Logs, 1);
        cluster.Put(Logs, 4, 5);
        cluster.Scene.Does(new TrimSegments(Logs, Segment(1)));
        cluster.TellAll();
        GroupRead read = await Receive(cluster[2], 9);
        Values(read).ShouldBe([4, 5]);
        (await Acknowledge(cluster[2], read)).Late.ShouldBeEmpty();
        (await Acknowledge(cluster[2], first)).Late.ShouldBeEmpty("they are done with, because they are gone");
        (await Place(cluster[2])).ShouldBe(new GroupPlace(PartitionNumber.First, new Offset(5), 0, 0));
    });

    [Fact]
    public void AnyCall_OfADeletedTopic_IsGone() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        Task<GroupRead> waiting = cluster[3].Groups.ReceiveAsync(Topic, new CursorName("w"), 1, Visibility, TimeSpan.FromSeconds(5), CancellationToken.None).AsTask();
        _ = await waiting;
        cluster.Scene.Does(new DeleteTopic(Topic));
        cluster[1].Learn(cluster.Scene.State);
        (await Receive(cluster[1], 1)).Fate.ShouldBe(CursorFate.TopicGone);
        (await Receive(cluster[2], 1)).Fate.ShouldBe(CursorFate.TopicGone, "the owner knows");
    });

    [Fact]
    public void ReceiveAsync_WhenEntriesCannotBeRead_SaysWhy() => Run(async cluster =>
    {
        cluster.Put(Logs, 1);
        cluster[1].Reader.Fails = partition => partition == Logs;
        GroupRead read = await Receive(cluster[2], 1);
        read.Fate.ShouldBe(CursorFate.Unavailable);
        read.Reason.ShouldNotBeNull().ShouldContain("the fake does not read now");
        cluster[1].Reader.Fails = _ => false;
        Values(await Receive(cluster[2], 1)).ShouldBe([1]);
    });

    [Fact]
    public void ReceiveAsync_OfSeveralPartitions_DrainsAll() => Run(async cluster =>
    {
        cluster.Create("wide", 1, 2, 3);
        TopicId wide = new(3);
        for (int number = 0; number < 3; number++)
        {
            cluster.Put(wide.Of(number), (byte)(10 + number), (byte)(20 + number));
        }

        List<byte> got = [];
        while (await cluster[2].Groups.ReceiveAsync(wide, Billing, 4, Visibility, TimeSpan.Zero, CancellationToken.None) is { Fate: CursorFate.Done } read)
        {
            got.AddRange(Values(read));
            (await cluster[3].Groups.AcknowledgeAsync(wide, Billing, Receipts(read), CancellationToken.None)).Late.ShouldBeEmpty();
        }

        got.Order().ToArray().ShouldBe([10, 11, 12, 20, 21, 22]);
        GroupDescription description = await cluster[1].Groups.DescribeAsync(wide, Billing, CancellationToken.None);
        description.Places.Select(place => place.Position).ShouldBe([new Offset(2), new Offset(2), new Offset(2)]);
    });

    private static void Run(Func<FakeCluster, Task> test) => FakeCluster.Run(() => FakeCluster.WithCursors(3), test);

    private static Task<GroupRead> Take(FakeNode node, int max) => node.Groups.TakeAsync(Topic, Billing, max, TimeSpan.Zero, CancellationToken.None).AsTask();

    private static Task<GroupRead> Receive(FakeNode node, int max, TimeSpan wait = default) =>
        node.Groups.ReceiveAsync(Topic, Billing, max, Visibility, wait, CancellationToken.None).AsTask();

    private static Task<GroupSettlement> Acknowledge(FakeNode node, GroupRead read) =>
        node.Groups.AcknowledgeAsync(Topic, Billing, Receipts(read), CancellationToken.None).AsTask();

    private static async Task<GroupPlace> Place(FakeNode node) => (await node.Groups.DescribeAsync(Topic, Billing, CancellationToken.None)).Places.ShouldHaveSingleItem();

    private static async Task<string[]> List(FakeNode node)
    {
        GroupList list = await node.Groups.ListAsync(Topic, CancellationToken.None);
        list.Fate.ShouldBe(CursorFate.Done, list.Reason);
        return [.. list.Names.Select(name => name.Value)];
    }

    private static ImmutableArray<DeliveryReceipt> Receipts(GroupRead read) => [.. read.Deliveries.Select(delivery => delivery.Receipt)];

    private static byte[] Values(GroupRead read)
    {
        read.Fate.ShouldBe(CursorFate.Done, read.Reason);
        return [.. read.Deliveries.Select(delivery => delivery.Entry.Value.Span[0])];
    }

    private static Task Pause(FakeCluster cluster, TimeSpan time) => Task.Delay(time, cluster.Time);
}

/// <summary>Shorter names of partitions.</summary>
internal static class Topics
{
    public static PartitionId Of(this TopicId topic, int number) => new(topic, new PartitionNumber(number));
}
