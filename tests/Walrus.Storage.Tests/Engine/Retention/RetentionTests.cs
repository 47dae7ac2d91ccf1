using Walrus.Storage.Packs.Merging;
using Walrus.Storage.Tests.Engine.Merging;

namespace Walrus.Storage.Tests.Engine.Retention;

public sealed class RetentionTests
{
    private const int Length = TendedStore.Length;

    [Fact]
    public async Task Age_AsTimePasses_GivesUpWhatIsOlderAndNothingElse()
    {
        TendedStore store = new();
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await engine.SetRetentionAsync(engine.Topics[0], new RetentionPolicy { AgeMax = TimeSpan.FromMinutes(10) }).Within();
        for (int round = 0; round < 10; round++)
        {
            await log.FillAsync(20, Length, first: round * 20);
            store.Time.Advance(TimeSpan.FromMinutes(1));
        }

        // The first were appended ten minutes ago and are just young enough: the look must have happened and left them.
        store.Time.Advance(TimeSpan.FromSeconds(30));
        await TendedStore.UntilAsync(() => log.Start.Value == 20, "the first round is too old");
        store.Time.Advance(TimeSpan.FromMinutes(3));
        await TendedStore.UntilAsync(() => log.Start.Value == 80, "three more rounds are");
        List<byte[]> left = log.ReadAll(from: 80);
        left.Count.ShouldBe(120);
        left[0].ShouldBe(TestLog.Value(80, Length));
        log.FindTime(new EntryTimestamp(0)).Value.ShouldBe(80);
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();

        await using LogEngine again = store.Open();
        again.Topics[0].Retention.AgeMax.ShouldBe(TimeSpan.FromMinutes(10));
        again.Topics[0].Partitions[0].Start.Value.ShouldBe(80);
        store.Time.Advance(TimeSpan.FromHours(1));
        await TendedStore.UntilAsync(() => again.Topics[0].Partitions[0].Start.Value == 200, "all is too old, also after opening again");
    }

    [Fact]
    public async Task Bytes_AsTheyCome_KeepsAboutSoManyAndFreesTheRest()
    {
        const long BytesMax = 200_000;
        TendedStore store = new();
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await engine.SetRetentionAsync(engine.Topics[0], new RetentionPolicy { BytesMax = BytesMax }).Within();
        await log.FillAsync(300, Length);
        store.Time.Advance(Limits.RetentionIntervalMin);
        await TendedStore.UntilAsync(() => log.Start.Value > 150, "what is above the bound goes");
        long kept = (300 - log.Start.Value) * Length;
        kept.ShouldBeInRange(BytesMax - (2 * Length), BytesMax + (2 * Limits.PackIndexStrideBytes));
        await TendedStore.UntilAsync(() => store.Packs.Sum(pack => Size(store, pack)) < 2 * BytesMax + (2 * Limits.JournalFileBytesMin), "the space is freed");
        log.ReadAll(from: log.Start.Value).Count.ShouldBe((int)(300 - log.Start.Value));
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
    }

    [Fact]
    public async Task Consumed_ByTheSlowestCursor_GoesAndOneThatStandsAtTheStartIsNotForgotten()
    {
        TendedStore store = new();
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await engine.SetRetentionAsync(engine.Topics[0], new RetentionPolicy { DropsConsumed = true }).Within();
        await log.FillAsync(100, Length);
        store.Time.Advance(Limits.RetentionIntervalMin);
        Cursor slow = log.GetCursor(new CursorName("slow"));
        Cursor fast = log.GetCursor(new CursorName("fast"));
        await slow.MoveAsync(new Offset(40)).Within();
        await fast.MoveAsync(new Offset(90)).Within();
        store.Time.Advance(Limits.RetentionIntervalMin);
        await TendedStore.UntilAsync(() => log.Start.Value == 40, "both have passed 40");

        // The slow one stands at the start now. Through checkpoints and openings it is one that has not read the rest.
        await engine.DisposeAsync().Within();
        for (int round = 0; round < 3; round++)
        {
            engine = store.Open();
            log = engine.Topics[0].Partitions[0];
            store.Time.Advance(Limits.RetentionIntervalMin * 3);
            await log.FillAsync(60, Length, first: 100 + (60 * round));
            log.Start.Value.ShouldBe(40);
            await engine.DisposeAsync().Within();
            engine.Failure.ShouldBeNull();
        }

        engine = store.Open();
        await engine.Topics[0].Partitions[0].GetCursor(new CursorName("slow")).MoveAsync(new Offset(95)).Within();
        store.Time.Advance(Limits.RetentionIntervalMin);
        await TendedStore.UntilAsync(() => engine.Topics[0].Partitions[0].Start.Value == 90, "now the other is the slowest");
        await engine.DisposeAsync().Within();
    }

    [Fact]
    public async Task Damage_InOneTopic_DoesNotKeepOthersFromLettingGo()
    {
        TendedStore store = new() { Merging = new MergeBounds(PacksMin: 1_000) };
        LogEngine engine = store.Open();
        Topic first = await engine.CreateTopicAsync(new TopicName("a")).Within();
        await first.Partitions[0].FillAsync(5, Length);
        store.Time.Advance(TimeSpan.FromMinutes(10));
        await first.Partitions[0].FillAsync(100, Length, first: 5);
        await engine.DisposeAsync().Within();
        string damaged = store.Packs[0];
        store.Disk.Corrupt($"{TendedStore.Root}/packs/{damaged}", 8_000, 0x10);
        engine = store.Open();
        Topic second = await engine.CreateTopicAsync(new TopicName("b")).Within();
        await second.Partitions[0].FillAsync(100, Length);
        await engine.SetRetentionAsync(engine.Topics[0], new RetentionPolicy { AgeMax = TimeSpan.FromMinutes(5) }).Within();
        await engine.SetRetentionAsync(second, new RetentionPolicy { AgeMax = TimeSpan.FromMilliseconds(1) }).Within();
        store.Time.Advance(TimeSpan.FromMinutes(1));
        await TendedStore.UntilAsync(() => second.Partitions[0].Start.Value == 100, "the sound topic lets go");
        store.Log.Lines.ShouldContain(line => line.Contains(damaged, StringComparison.Ordinal));
        engine.Topics[0].Partitions[0].Start.Value.ShouldBe(0);
        engine.State.ShouldBe(EngineState.Open);
        await engine.DisposeAsync().Within();
    }

    /// <summary>Looks at retention that meet the closing engine must not make it a failed one: the journal would not be packed.</summary>
    [Fact]
    public async Task Close_WhileRetentionIsDue_IsClean()
    {
        for (int round = 0; round < 30; round++)
        {
            TendedStore store = new();
            LogEngine engine = store.Open();
            for (int i = 0; i < 20; i++)
            {
                Topic topic = await engine.CreateTopicAsync(new TopicName($"t{i}")).Within();
                await topic.Partitions[0].FillAsync(2, 100);
                await engine.SetRetentionAsync(topic, new RetentionPolicy { AgeMax = TimeSpan.FromSeconds(1) }).Within();
            }

            store.Time.Advance(TimeSpan.FromMinutes(1));
            await engine.DisposeAsync().Within();
            engine.Failure.ShouldBeNull();
            store.Disk.OpenFiles.ShouldBe(0);
        }
    }

    private static long Size(TendedStore store, string pack)
    {
        try
        {
            using Walrus.Storage.Files.IFile file = store.Disk.Open($"{TendedStore.Root}/packs/{pack}", Walrus.Storage.Files.FileOpening.ExistingReadOnly);
            return file.Length;
        }
        catch (FileAccessException)
        {
            return 0; // Merged away meanwhile.
        }
    }
}
