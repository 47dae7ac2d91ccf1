using Walrus.Cluster.Tests.Sealing;
using Walrus.Storage;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Reading;

/// <summary>Reading from any node, over real links in memory. Partition 1/0 has segments 1 (0 to 10), 2 (empty) and 3 (10 to 14), and 4 is open.</summary>
public sealed class PartitionReaderTests
{
    private static readonly PartitionId Logs = Partition(1);

    [Fact]
    public async Task Read_FromEveryNode_GivesTheSameEntriesAcrossSegments()
    {
        await using TestNodes nodes = await ThreeAsync();
        for (int node = 1; node <= 4; node++)
        {
            (await ReadAllAsync(nodes[node].Reader)).ShouldBe(Enumerable.Range(0, 16).Select(offset => (long)offset), $"by node {node}");
        }
    }

    [Fact]
    public async Task Read_OfASegmentHeldElsewhere_IsSpreadOverItsReplicas()
    {
        await using TestNodes nodes = await ThreeAsync();
        for (int i = 0; i < 6; i++)
        {
            (await nodes[4].Reader.ReadAsync(Logs, new Offset(3), 1, CancellationToken.None)).Fate.ShouldBe(ReadFate.Entries);
        }

        nodes[1].Replicas.Reads.ShouldBe(3);
        nodes[2].Replicas.Reads.ShouldBe(3);
    }

    [Fact]
    public async Task Read_BeyondWhatIsCommitted_NeverShowsIt()
    {
        await using TestNodes nodes = await ThreeAsync();
        foreach (int node in new[] { 1, 2, 3, 4 })
        {
            PartitionRead read = await nodes[node].Reader.ReadAsync(Logs, new Offset(14), 1 << 20, CancellationToken.None);
            read.Entries.Select(entry => entry.Offset.Value).ShouldBe([14, 15]);
            (await nodes[node].Reader.ReadAsync(Logs, new Offset(16), 1 << 20, CancellationToken.None)).Fate.ShouldBe(ReadFate.AtEnd);
        }
    }

    [Fact]
    public async Task Read_OfALaggingFollower_AsksTheLeader()
    {
        await using TestNodes nodes = await ThreeAsync();
        nodes[2].Replicas[Id(4)].Committed = new Offset(14);
        PartitionRead read = await nodes[2].Reader.ReadAsync(Logs, new Offset(14), 1 << 20, CancellationToken.None);
        read.Entries.Select(entry => entry.Offset.Value).ShouldBe([14, 15]);
    }

    [Fact]
    public async Task Read_AtTheEndOfASegmentWhoseLeaderIsAway_WaitsUntilSomebodyCanSayThatThereIsNoMore()
    {
        await using TestNodes nodes = await ThreeAsync();
        nodes.Cluster.SetAway(1);
        Task<PartitionRead> read = nodes[2].Reader.ReadAsync(Logs, new Offset(16), 1 << 20, CancellationToken.None).AsTask();
        read.IsCompleted.ShouldBeFalse("what its leader has acknowledged, nobody here knows");

        nodes.Cluster.SetAway(1, isAway: false);

        (await read).Fate.ShouldBe(ReadFate.AtEnd);
    }

    /// <summary>Found on real processes: a leader that had been cut off and replaced, and did not know it yet, told readers that there was nothing, while others read what its successor had acknowledged.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Read_AtTheEndOfASegmentThatIsPromisedToACoordinator_WaitsForWhatComesAfterIt(int reader)
    {
        await using TestNodes nodes = await ThreeAsync();
        nodes[2].Replicas[Id(4)].Promised = Epoch(5);
        Task<PartitionRead> read = nodes[reader].Reader.ReadAsync(Logs, new Offset(16), 1 << 20, CancellationToken.None).AsTask();
        foreach (int node in new[] { 2, 3 })
        {
            nodes[node].Replicas.Make(Id(5), new Offset(16), new Offset(18));
        }

        read.IsCompleted.ShouldBeFalse("somebody else may have acknowledged more");
        nodes.Cluster.Do(Complete(Logs, 4, 4, Life(1), 16, On(2, 3)));
        (await read).Entries.Select(entry => entry.Offset.Value).ShouldBe([16, 17]);
    }

    [Fact]
    public async Task Read_AtTheEndOfASegmentThatIsRollingOver_WaitsUntilItHasOrHasNot()
    {
        await using TestNodes nodes = await ThreeAsync();
        nodes[1].Replicas[Id(4)].IsClosed = true;
        Task<PartitionRead> read = nodes[2].Reader.ReadAsync(Logs, new Offset(16), 1 << 20, CancellationToken.None).AsTask();
        read.IsCompleted.ShouldBeFalse("the proposal may have been accepted, and its successor may have acknowledged more");
        nodes[1].Replicas[Id(4)].IsClosed = false;
        (await read).Fate.ShouldBe(ReadFate.AtEnd);
    }

    [Fact]
    public async Task Read_ALongerCopyOfASealedSegment_IsClampedToItsEnd()
    {
        await using TestNodes nodes = await ThreeAsync();
        nodes[1].Replicas[Id(1)].Append(new Offset(15));
        nodes[1].Replicas[Id(1)].Committed = new Offset(15);
        PartitionRead read = await nodes[1].Reader.ReadSegmentAsync(Id(1), new Offset(7), 1 << 20, CancellationToken.None);
        read.Entries.Select(entry => entry.Offset.Value).ShouldBe([7, 8, 9]);
        (await nodes[1].Reader.ReadSegmentAsync(Id(1), new Offset(10), 1 << 20, CancellationToken.None)).Fate.ShouldBe(ReadFate.AtEnd);
    }

    [Fact]
    public async Task Read_ADamagedCopy_IsGivenAnotherNodesAndCounted()
    {
        await using TestNodes nodes = await ThreeAsync();
        nodes[1].Replicas[Id(1)].IsDamaged = true;
        PartitionRead read = await nodes[1].Reader.ReadAsync(Logs, new Offset(2), 1 << 20, CancellationToken.None);
        read.Entries[0].Offset.ShouldBe(new Offset(2));
        nodes[1].Peers.Log.Damages.ShouldBe(1);
        nodes[2].Replicas[Id(1)].IsDamaged = true;
        read = await nodes[1].Reader.ReadAsync(Logs, new Offset(2), 1 << 20, CancellationToken.None);
        read.Fate.ShouldBe(ReadFate.Unavailable);
        read.Reason.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Read_AShortCopyOfASealedSegment_IsGivenTheRestByAnother()
    {
        await using TestNodes nodes = await ThreeAsync();
        nodes[3].Replicas.Make(Id(1), Offset.Zero, new Offset(4));
        PartitionRead read = await nodes[3].Reader.ReadAsync(Logs, new Offset(3), 1 << 20, CancellationToken.None);
        read.Entries.Select(entry => entry.Offset.Value).ShouldBe([3]);
        read = await nodes[3].Reader.ReadAsync(Logs, new Offset(4), 1 << 20, CancellationToken.None);
        read.Entries[0].Offset.ShouldBe(new Offset(4));
    }

    [Fact]
    public async Task Read_WhatIsNotThere_SaysHow()
    {
        await using TestNodes nodes = await ThreeAsync();
        PartitionReader reader = nodes[1].Reader;
        (await reader.ReadAsync(Partition(9), Offset.Zero, 1, CancellationToken.None)).Fate.ShouldBe(ReadFate.Gone);
        (await reader.ReadSegmentAsync(new SegmentId(Logs, Segment(9)), new Offset(20), 1, CancellationToken.None)).Fate.ShouldBe(ReadFate.Gone);
        nodes.Cluster.Do(new TrimSegments(Logs, Segment(1)));
        PartitionRead read = await reader.ReadAsync(Logs, new Offset(9), 1, CancellationToken.None);
        (read.Fate, read.Start).ShouldBe((ReadFate.OutOfRange, new Offset(10)));
        (await reader.ReadSegmentAsync(Id(1), new Offset(9), 1, CancellationToken.None)).Fate.ShouldBe(ReadFate.OutOfRange);
        nodes.Cluster.SetAway(2);
        nodes.Cluster.SetAway(3);
        (await nodes[4].Reader.ReadAsync(Logs, new Offset(12), 1, CancellationToken.None)).Fate.ShouldBe(ReadFate.Unavailable);
    }

    [Fact]
    public async Task Read_OfEntriesLargerThanAPiece_GivesOneAtLeast()
    {
        await using TestNodes nodes = await ThreeAsync();
        nodes[1].Replicas[Id(4)].Append(new Offset(22), bytes: 1_500_000);
        nodes[1].Replicas[Id(4)].Committed = new Offset(22);
        PartitionRead read = await nodes[4].Reader.ReadAsync(Logs, new Offset(20), 1, CancellationToken.None);
        read.Entries.ShouldHaveSingleItem().Value.Length.ShouldBe(1_500_000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task Wait_UntilMoreIsCommittedOnTheLeader_Ends(int node)
    {
        await using TestNodes nodes = await ThreeAsync();
        Task waiting = nodes[node].Reader.WaitAsync(Logs, new Offset(16), CancellationToken.None).AsTask();
        nodes[1].Replicas.Commit(Id(4), new Offset(17));
        await Wait.For(waiting);
        (await nodes[node].Reader.ReadAsync(Logs, new Offset(16), 1, CancellationToken.None)).Fate.ShouldBe(ReadFate.Entries);
    }

    [Fact]
    public async Task Wait_WhileTheSegmentRollsOver_Ends()
    {
        await using TestNodes nodes = await ThreeAsync();
        Task waiting = nodes[2].Reader.WaitAsync(Logs, new Offset(16), CancellationToken.None).AsTask();
        nodes.Cluster.Do(Complete(Logs, 4, 4, Life(1), 16, On(2, 3)));
        await Wait.For(waiting);
    }

    [Fact]
    public async Task Wait_Cancelled_Throws()
    {
        await using TestNodes nodes = await ThreeAsync();
        using CancellationTokenSource stop = new();
        Task waiting = nodes[2].Reader.WaitAsync(Logs, new Offset(16), stop.Token).AsTask();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Wait.For(waiting));
    }

    private static SegmentId Id(int segment) => new(Logs, new SegmentNumber(segment));

    private static async Task<List<long>> ReadAllAsync(PartitionReader reader)
    {
        List<long> offsets = [];
        while (await reader.ReadAsync(Logs, new Offset(offsets.Count), 200, CancellationToken.None) is { Fate: ReadFate.Entries } read)
        {
            foreach (Entry entry in read.Entries)
            {
                System.Text.Encoding.ASCII.GetString(entry.Value.Span).ShouldBe(entry.Offset.ToString());
                offsets.Add(entry.Offset.Value);
            }
        }

        return offsets;
    }

    /// <summary>Four nodes: segment 1 is on 1 and 2, segment 3 on 2 and 3, the open one on 1 and 2 with 16 of 20 entries committed. Node 4 has nothing.</summary>
    private static async Task<TestNodes> ThreeAsync()
    {
        Scene scene = Of(4);
        scene.Does(Create("logs", On(1, 2)));
        scene.Does(Complete(Logs, 1, 1, Life(1), 10, On(2, 1)));
        scene.Does(Complete(Logs, 2, 2, Life(2), 10, On(2, 3)));
        scene.Does(Complete(Logs, 3, 3, Life(2), 14, On(1, 2)));
        TestNodes nodes = await TestNodes.StartAsync(new FakeCluster(scene), 4);
        foreach (int node in new[] { 1, 2 })
        {
            nodes[node].Replicas.Make(Id(1), Offset.Zero, new Offset(10));
            nodes[node].Replicas.Make(Id(4), new Offset(14), new Offset(20)).Committed = new Offset(16);
        }

        foreach (int node in new[] { 2, 3 })
        {
            nodes[node].Replicas.Make(Id(3), new Offset(10), new Offset(14));
        }

        return nodes;
    }
}
