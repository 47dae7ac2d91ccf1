using Walrus.Storage.Tests.Engine.Places;

namespace Walrus.Storage.Tests.Engine.Behaviour;

/// <summary>Sealing counts exactly what lies before it, once, for ever.</summary>
public sealed class SegmentTests
{
    [Theory]
    [EveryPlace]
    public async Task Seal_RetriedOrEmpty_DoesNothing(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        await using (engine)
        {
            (await log.SealSegmentAsync(SegmentNumber.First).Within()).ShouldBe(new SegmentSpan(SegmentNumber.First, Offset.Zero, null));
            await log.FillAsync(7, 20);
            SegmentSpan second = new(new SegmentNumber(2), new Offset(7), null);
            (await log.SealSegmentAsync(SegmentNumber.First).Within()).ShouldBe(second);
            await log.FillAsync(1, 20, first: 7);
            (await log.SealSegmentAsync(SegmentNumber.First).Within()).ShouldBe(second);
            log.Segments.ShouldBe([new SegmentSpan(SegmentNumber.First, Offset.Zero, new Offset(7)), second]);
        }
    }

    [Theory]
    [EveryPlace]
    public async Task Seal_BesideAppends_EveryEntryIsInExactlyOneSegment(PlaceKind kind)
    {
        using TestStore store = new(kind);
        (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
        Task[] callers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => log.FillAsync(100, 100)))];

        // One seal at least lies among the appends, however fast they are.
        await log.WaitForAsync(Offset.Zero, Visibility.Written).AsTask().Within();
        _ = await log.SealSegmentAsync(SegmentNumber.First).Within();
        while (!Task.WhenAll(callers).IsCompleted)
        {
            SegmentSpan open = log.Segments[^1];
            long before = log.End.Value;
            SegmentSpan next = await log.SealSegmentAsync(open.Number).Within();
            if (next.Number != open.Number)
            {
                next.Base.Value.ShouldBeInRange(before, log.End.Value);
            }
        }

        await Task.WhenAll(callers).Within();
        IReadOnlyList<SegmentSpan> segments = log.Segments;
        segments.Count.ShouldBeGreaterThan(1);
        using TestStore killed = store.AfterKill();
        await engine.DisposeAsync().Within();
        foreach (TestStore again in (TestStore[])[store, killed])
        {
            (LogEngine reopened, PartitionLog restored) = await again.OpenLogAsync();
            await using (reopened)
            {
                restored.Segments.ShouldBe(segments);
                restored.End.Value.ShouldBe(400);
            }
        }

    }

    [Theory]
    [EveryPlace]
    public async Task Segments_AfterRecyclingAndRestart_AreAsSealed(PlaceKind kind)
    {
        using TestStore store = new(kind) { FileBytes = 64 * 1024, FilesMax = 2 };
        List<SegmentSpan> expected = [];
        for (int round = 0; round < 3; round++)
        {
            (LogEngine engine, PartitionLog log) = await store.OpenLogAsync();
            log.Segments.SkipLast(1).ShouldBe(expected);
            await log.FillAsync(150, 800, first: (int)log.End.Value);
            SegmentSpan open = log.Segments[^1];
            _ = await log.SealSegmentAsync(open.Number).Within();
            expected.Add(open with { SealedEnd = log.End });
            await engine.DisposeAsync().Within();
        }
    }
}
