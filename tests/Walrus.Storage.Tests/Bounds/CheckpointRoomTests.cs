using Walrus.Storage.Tests.Engine;
using Walrus.Storage.Tests.Engine.Places;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Tests.Bounds;

/// <summary>What stands in every checkpoint is bounded: cursors of a partition, and the checkpoint's share of a journal file.</summary>
public sealed class CheckpointRoomTests
{
    [Fact]
    public async Task Cursors_UpToTheBound_AreMadeAndNotOneMore()
    {
        using TestStore store = new(PlaceKind.Simulated) { FileBytes = 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using LogEngine _ = engine;
        for (int number = 0; number < Limits.PartitionCursorsMax; number++)
        {
            log.GetCursor(Name(number)).Position.ShouldBe(Offset.Zero);
        }

        Should.Throw<TooManyTopicsException>(() => log.GetCursor(Name(Limits.PartitionCursorsMax))).Topic.ShouldBe(TestStore.Topic);
        log.GetCursor(Name(Limits.PartitionCursorsMax - 1)).ShouldBeSameAs(log.GetCursor(Name(Limits.PartitionCursorsMax - 1)));
    }

    [Fact]
    public async Task Cursors_AtTheBound_AllSurviveReopening()
    {
        using TestStore store = new(PlaceKind.Simulated) { FileBytes = 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            await log.FillAsync(1, 10);
            for (int number = 0; number < Limits.PartitionCursorsMax; number++)
            {
                await log.GetCursor(Name(number)).MoveAsync(new Offset(1)).Within();
            }
        }

        (engine, log) = await store.OpenLogAsync();
        await using LogEngine _ = engine;
        for (int number = 0; number < Limits.PartitionCursorsMax; number++)
        {
            log.GetCursor(Name(number)).Position.ShouldBe(new Offset(1));
        }

        Should.Throw<TooManyTopicsException>(() => log.GetCursor(Name(Limits.PartitionCursorsMax)));
    }

    [Fact]
    public void CheckpointRoom_UpToItsShareOfAFile_IsGivenAndNotAByteMore()
    {
        const int FileBytes = (int)Limits.JournalFileBytesMin;
        StoreCatalog catalog = new(FileBytes);

        catalog.TryTakeCheckpointRoom((FileBytes / Limits.CheckpointShareOfFile) + 1).ShouldBeFalse();
        catalog.TryTakeCheckpointRoom(FileBytes / Limits.CheckpointShareOfFile).ShouldBeTrue("what was refused is given back");
        catalog.TryTakeCheckpointRoom(1).ShouldBeFalse();
    }

    /// <summary>The topic that finds no room is refused; those before it, their entries and the store itself stay as they were, also after reopening.</summary>
    [Fact]
    public async Task Topics_UntilTheirShareOfTheSmallestFileIsTaken_AreRefusedAndTheOthersStay()
    {
        using TestStore store = new(PlaceKind.Simulated) { FileBytes = Limits.JournalFileBytesMin, FilesMax = Limits.JournalFilesMin };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        int made = 0;
        await using (engine)
        {
            await Should.ThrowAsync<TooManyTopicsException>(async () =>
            {
                for (; made <= Limits.JournalFileBytesMin; made++)
                {
                    await engine.CreateTopicAsync(new TopicName($"topic-{made}")).Within();
                }
            });
            await log.FillAsync(5, 1_000);
            log.ShouldHold(5, 1_000);
        }

        (engine, log) = await store.OpenLogAsync();
        await using LogEngine _ = engine;
        engine.Topics.Count.ShouldBe(made + 1);
        log.ShouldHold(5, 1_000);
    }

    private static CursorName Name(int number) => new($"c{number}");
}
