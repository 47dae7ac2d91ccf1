using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Storage;
using static Walrus.Consensus.Runtime.Tests.Bench.SoloHost;

namespace Walrus.Consensus.Runtime.Tests.Loop;

public sealed class SnapshotTests
{
    [Fact]
    public async Task Snapshot_WhenDue_IsTakenAndTheLogCompacted()
    {
        await using SoloHost solo = await StartLeaderAsync((_, options) => options with { Snapshots = new SnapshotPolicy { Entries = 10, EntriesKept = 3 } });
        for (int value = 1; value <= 25; value++)
        {
            await solo.Host.ProposeAsync(MapMachine.Put("x", value)).Within();
        }

        await solo.UntilAsync(() => solo.Machine.Snapshots >= 2 && solo.Store.Base.Index.Value > 10, "a compacted log");
        (solo.Store.Snapshot!.Position.Index - solo.Store.Base.Index).ShouldBe(3);
    }

    [Fact]
    public async Task Snapshot_ThatADiskHasNoRoomFor_IsTakenLaterAndTheHostGoesOn()
    {
        await using SoloHost solo = await StartLeaderAsync((_, options) => options with { Snapshots = new SnapshotPolicy { Entries = 10, EntriesKept = 3 } });
        solo.Store.SnapshotFailure = new DiskFullException("/store");
        await PutAsync(solo, 25);
        solo.Store.Snapshot.ShouldBeNull();
        solo.Store.SnapshotFailure = null;
        await PutAsync(solo, 25);
        await solo.UntilAsync(() => solo.Store.Snapshot is not null, "a snapshot");
        solo.Host.Stopped.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Snapshot_ThatCannotBeWrittenForGood_StopsTheHost()
    {
        await using SoloHost solo = await StartLeaderAsync((_, options) => options with { Snapshots = new SnapshotPolicy { Entries = 2, EntriesKept = 0 } });
        solo.Store.SnapshotFailure = new EngineFailedException(new DiskFullException("/store"));
        _ = solo.Host.ProposeAsync(MapMachine.Put("x", 1)).AsTask();
        _ = solo.Host.ProposeAsync(MapMachine.Put("x", 2)).AsTask();
        (await solo.Host.Stopped.Within()).ShouldBe(solo.Store.SnapshotFailure);
    }

    [Fact]
    public async Task Snapshot_ReceivedDamaged_IsAskedForAgainAndNotInstalled()
    {
        await using SoloHost solo = await StartAsync(3);
        MemberSet members = MemberSet.OfVoters(Node(1), Node(2), Node(3));
        Snapshot snapshot = new(new LogPosition(new LogIndex(50), new Term(2)), members, 4, Crc32C.Compute([1, 2, 3, 4]));
        solo.Host.Receive(new SnapshotChunk(Node(2), Node(1), new Term(2), snapshot, 0, new byte[] { 1, 2, 3, 5 })).ShouldBeTrue();
        await solo.UntilAsync(() => !solo.Sent.IsEmpty, "an answer");
        solo.Sent.OfType<SnapshotReply>().Last().Next.ShouldBe(0);
        solo.Machine.Restores.ShouldBe(0);
        solo.Host.Status.Applied.ShouldBe(LogIndex.Zero);
        solo.Host.Stopped.IsCompleted.ShouldBeFalse();
    }

    private static async Task PutAsync(SoloHost solo, int count)
    {
        for (int value = 0; value < count; value++)
        {
            (await solo.Host.ProposeAsync(MapMachine.Put("x", value)).Within()).End.ShouldBe(ProposalEnd.Applied);
        }
    }
}
