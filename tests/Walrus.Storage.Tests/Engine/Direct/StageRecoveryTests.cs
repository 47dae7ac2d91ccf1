using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Tests.Engine.Places;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Engine.Direct;

/// <summary>What the stage is for: a killed process loses nothing that it was told is written, and nothing else comes back from there.</summary>
public sealed class StageRecoveryTests
{
    [Theory]
    [EveryPlace]
    public async Task Reopen_AfterAKillWithTheStageFull_HoldsAllThatWasAcknowledged(PlaceKind kind)
    {
        using TestStore store = new(kind) { Fsync = FsyncSchedule.NoFsync, FileBytes = 8 * 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using LogEngine held = engine;

        // Less than is drained by itself, then round the stage more than once, then a bit more.
        int count = 0;
        foreach (int upTo in (int[])[100, 4_000, 4_100])
        {
            for (; count < upTo; count++)
            {
                _ = log.Append(TestLog.Value(count, 500 + (count % 97)));
            }

            using TestStore killed = store.AfterKill();
            (LogEngine recovered, PartitionLog recoveredLog) = await killed.OpenLogAsync();
            await using LogEngine heldRecovered = recovered;
            recovered.Recovery.BytesCut.ShouldBe(0);
            List<byte[]> values = recoveredLog.ReadAll();
            values.Count.ShouldBe(count);
            for (int i = 0; i < count; i++)
            {
                values[i].AsSpan().SequenceEqual(TestLog.Value(i, 500 + (i % 97))).ShouldBeTrue($"entry {i}");
            }
        }
    }

    /// <summary>What makes the test above one of the stage: without its file the newest entries are not there.</summary>
    [Fact]
    public async Task Reopen_AfterAKillWithoutTheStage_LacksTheNewest()
    {
        SimFileSystem disk = new();
        using TestStore store = new(Place.New(PlaceKind.Simulated), disk) { Fsync = FsyncSchedule.NoFsync };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(10, 100);
        SimFileSystem left = disk.Kill();
        await engine.DisposeAsync().Within();
        left.Delete(Path.Combine(store.Place.Root, "journal", "stage"));
        using TestStore killed = new(Place.New(PlaceKind.Simulated), left) { Fsync = FsyncSchedule.NoFsync };
        (LogEngine recovered, PartitionLog recoveredLog) = await killed.OpenLogAsync();
        await using LogEngine heldRecovered = recovered;
        recoveredLog.End.ShouldBe(Offset.Zero);
    }

    /// <summary>A stage from an earlier moment of the same generation, as an operating system that crashed may leave it: nothing of it is believed in another place.</summary>
    [Fact]
    public async Task Reopen_WithAStageOfAnEarlierMoment_TakesNothingFromItThatDoesNotBelong()
    {
        SimFileSystem disk = new();
        using TestStore store = new(Place.New(PlaceKind.Simulated), disk) { Fsync = FsyncSchedule.NoFsync, FileBytes = 8 * 1024 * 1024 };
        string stage = Path.Combine(store.Place.Root, "journal", "stage");
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        byte[] old = [];
        int count = 0;
        for (; count < 6000; count++)
        {
            _ = log.Append(TestLog.Value(count, 500));
            if (count == 2500)
            {
                old = Read(disk, stage);
            }
        }

        await engine.FlushAsync().Within();
        SimFileSystem left = disk.Kill();
        await engine.DisposeAsync().Within();
        using (IFile file = left.Open(stage, FileOpening.Existing))
        {
            file.Write(0, old);
        }

        using TestStore killed = new(Place.New(PlaceKind.Simulated), left) { Fsync = FsyncSchedule.NoFsync, FileBytes = 8 * 1024 * 1024 };
        (LogEngine recovered, PartitionLog recoveredLog) = await killed.OpenLogAsync();
        await using LogEngine heldRecovered = recovered;
        recoveredLog.ShouldHold(count, 500);
    }

    [Theory]
    [InlineData("stage")]
    [InlineData("wal")]
    public async Task Append_WriteFails_FailsTheEngineAndKeepsWhatWasAcknowledged(string file)
    {
        SimFileSystem disk = new();
        FaultFileSystem files = new(disk);
        using TestStore store = new(Place.New(PlaceKind.Simulated), files) { Fsync = FsyncSchedule.NoFsync, FileBytes = 8 * 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await log.FillAsync(5, 100);
        bool isStage = file == "stage";
        files.Fail(new FaultPlan(InjectedFault.InputOutput, files.CallCount + 1, Persistent: true, call => call.Kind == IoKind.Write && call.Path.EndsWith("stage", StringComparison.Ordinal) == isStage));
        int acknowledged = 5;
        StorageException fault = Should.Throw<StorageException>(() =>
        {
            for (; acknowledged < 20_000; acknowledged++)
            {
                _ = log.Append(TestLog.Value(acknowledged, 100));
            }
        });
        fault.ShouldNotBeOfType<EngineClosedException>();
        engine.State.ShouldBe(EngineState.Failed);
        await Should.ThrowAsync<EngineFailedException>(async () => await log.AppendAsync(new byte[3]).Within());
        files.Heal();
        log.ShouldHold(acknowledged, 100);
        SimFileSystem left = disk.Kill();
        await engine.DisposeAsync().Within();

        using TestStore killed = new(Place.New(PlaceKind.Simulated), left) { Fsync = FsyncSchedule.NoFsync, FileBytes = 8 * 1024 * 1024 };
        (LogEngine recovered, PartitionLog recoveredLog) = await killed.OpenLogAsync();
        await using LogEngine heldRecovered = recovered;
        recoveredLog.ReadAll().Count.ShouldBeGreaterThanOrEqualTo(acknowledged);
    }

    /// <summary>What waits in the stage goes to the journal file by itself, when it is enough for a write.</summary>
    [Fact]
    public async Task Append_MoreThanADrainOf_ReachesTheJournalFileWithoutAFlush()
    {
        SimFileSystem disk = new();
        using TestStore store = new(Place.New(PlaceKind.Simulated), disk) { Fsync = FsyncSchedule.NoFsync, FileBytes = 8 * 1024 * 1024 };
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using LogEngine held = engine;
        for (int i = 0; i <= Limits.JournalDrainBytes / 1000; i++)
        {
            _ = log.Append(TestLog.Value(i, 1000));
        }

        string journal = Path.Combine(store.Place.Root, "journal");
        string[] files = [.. disk.List(journal).Where(name => name != "stage").Select(name => Path.Combine(journal, name))];
        SpinWait.SpinUntil(() => files.Any(file => Read(disk, file).AsSpan().IndexOf(TestLog.Value(0, 1000)) >= 0), TestStore.Patience).ShouldBeTrue();
    }

    private static byte[] Read(SimFileSystem disk, string path)
    {
        using IFile file = disk.Open(path, FileOpening.ExistingReadOnly);
        byte[] bytes = new byte[file.Length];
        _ = file.Read(0, bytes);
        return bytes;
    }
}
