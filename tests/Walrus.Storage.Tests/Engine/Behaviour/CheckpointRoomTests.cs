using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Behaviour;

/// <summary>A store that has outgrown its journal files says so, and opens with larger ones.</summary>
public sealed class CheckpointRoomTests
{
    [Fact]
    public async Task Append_MorePacksThanTheCheckpointCanName_FailsWithTheReasonAndLargerFilesHelp()
    {
        using TestStore store = new(PlaceKind.Simulated) { FileBytes = Limits.JournalFileBytesMin, FilesMax = 2, Fsync = FsyncSchedule.NoFsync };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        int count = 0;
        StorageException? refused = null;
        while (refused is null && count < 5_000)
        {
            try
            {
                _ = await log.AppendAsync(TestLog.Value(count, 20_000)).Within();
                count++;
            }
            catch (StorageException e)
            {
                refused = e;
            }
        }

        count.ShouldBeInRange(500, 4_000);
        engine.Failure.ShouldBeOfType<CheckpointTooLargeException>();
        refused.ShouldBeOfType<EngineFailedException>();
        log.ShouldHold(count, 20_000);
        await engine.DisposeAsync().Within();
        store.FileBytes = 1024 * 1024;
        (LogEngine larger, PartitionLog again) = await store.OpenLogAsync();
        await using (larger)
        {
            again.ShouldHold(count, 20_000);
            await again.FillAsync(100, 20_000, first: count);
            again.ShouldHold(count + 100, 20_000);
        }
    }

    [Fact]
    public async Task Open_WithFilesTooSmallForTheCheckpoint_IsRefused()
    {
        using TestStore store = new(PlaceKind.Simulated) { FileBytes = 1024 * 1024 };
        LogEngine engine = store.Open();
        for (int i = 0; i < 20; i++)
        {
            _ = await engine.CreateTopicAsync(new TopicName($"topic-{i}"), 100).Within();
        }

        await engine.DisposeAsync().Within();
        store.FileBytes = Limits.JournalFileBytesMin;
        Should.Throw<CheckpointTooLargeException>(() => store.Open());
        store.FileBytes = 1024 * 1024;
        await using LogEngine again = store.Open();
        again.Topics.Count.ShouldBe(20);
    }
}
