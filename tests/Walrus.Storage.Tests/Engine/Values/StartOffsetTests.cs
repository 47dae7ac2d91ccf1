using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Values;

/// <summary>A topic that begins at an offset of its own.</summary>
public sealed class StartOffsetTests
{
    [Theory]
    [EveryPlace]
    public async Task CreateTopic_WithAStart_BeginsThereAndStaysSo(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 64 * 1024, FilesMax = 2 };
        LogEngine engine = store.Open();
        var start = new Offset(1_000_000_000_007);
        PartitionLog log = (await engine.CreateTopicAsync(TestStore.Topic, start).Within()).Partitions.ShouldHaveSingleItem();
        (log.Start, log.End, log.DurableEnd).ShouldBe((start, start, start));
        log.Segments.ShouldBe([new SegmentSpan(SegmentNumber.First, start, null)]);
        log.Statistics.Entries.ShouldBe(0);
        log.GetCursor(CursorName.Shared).Position.ShouldBe(start);
        using TestStore empty = store.AfterKill();
        (await log.AppendAsync(TestLog.Value(0, 800)).Within()).First.ShouldBe(start);
        await log.FillAsync(150, 800, first: 1);
        engine.CreateTopic(TestStore.Topic, Offset.Zero).Partitions[0].ShouldBeSameAs(log, "the one that exists");
        using (ReadResult below = log.Read(new Offset(start.Value - 1), 100, Visibility.Written))
        {
            below.Outcome.ShouldBe(ReadOutcome.OutOfRange);
        }

        await engine.DisposeAsync().Within();
        await using LogEngine again = store.Open();
        PartitionLog restored = again.FindTopic(TestStore.Topic)!.Partitions[0];
        (restored.Start, restored.End).ShouldBe((start, start + 151));
        List<byte[]> values = restored.ReadAll(from: start.Value);
        values.Count.ShouldBe(151);
        values[150].ShouldBe(TestLog.Value(150, 800));

        await using LogEngine early = empty.Open();
        PartitionLog begun = early.FindTopic(TestStore.Topic)!.Partitions[0];
        (begun.Start, begun.End).ShouldBe((start, start));
        (await begun.AppendAsync("x"u8).Within()).First.ShouldBe(start);
    }

    [Fact]
    public async Task CreateTopic_StartAtItsBound_TakesEntriesAndBeyondItIsRefused()
    {
        using TestStore store = new(PlaceKind.Simulated);
        await using LogEngine engine = store.Open();
        await Should.ThrowAsync<ArgumentOutOfRangeException>(async () => await engine.CreateTopicAsync(TestStore.Topic, new Offset(Limits.StartOffsetMax + 1)));
        Should.Throw<ArgumentOutOfRangeException>(() => engine.CreateTopic(TestStore.Topic, new Offset(long.MaxValue)));
        Topic topic = await engine.CreateTopicAsync(TestStore.Topic, new Offset(Limits.StartOffsetMax)).Within();
        (await topic.Partitions[0].AppendAsync("x"u8).Within()).First.Value.ShouldBe(Limits.StartOffsetMax);
    }
}
