using Walrus.Storage.Tests.Engine.Merging;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Engine.Recovery;

/// <summary>
/// What an earlier life left in the stage. A power cut may take a generation's file away and leave the stage's records of it; the next generation has its number, and a crash while the store opens
/// must not make those records look like its own (seed 105 of the crash simulation, once, by chance of threads).
/// </summary>
public sealed class OldStageTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_AStageOfAnEarlierLife_IsGoneForGoodBeforeTheNextGenerationBegins(bool flushesEach)
    {
        TendedStore store = new() { Fsync = FsyncSchedule.NoFsync };
        await using (LogEngine engine = store.Open())
        {
            Topic topic = await engine.CreateTopicAsync(new TopicName("logs"));
            await topic.Partitions[0].AppendAsync("entry"u8);
        }

        int before = store.Files.CallCount;
        store.Fsync = flushesEach ? FsyncSchedule.SyncEach : FsyncSchedule.NoFsync;
        await using LogEngine again = store.Open();

        IoCall[] calls = [.. store.Files.Calls.Skip(before)];
        int deleted = Array.FindIndex(calls, call => call is { Kind: IoKind.Delete } && Path.GetFileName(call.Path) == "stage");
        deleted.ShouldBeGreaterThanOrEqualTo(0);
        int flushed = Array.FindIndex(calls, deleted, call => call.Kind == IoKind.FlushDirectory && Path.GetFileName(call.Path) == "journal");
        int begun = Array.FindIndex(calls, deleted, call => call.Kind == IoKind.Write && Path.GetFileName(call.Path).StartsWith("journal-", StringComparison.Ordinal));
        flushed.ShouldBeInRange(deleted + 1, begun - 1);
        again.FindTopic(new TopicName("logs"))!.Partitions[0].End.ShouldBe(new Offset(1));
    }
}
