using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Journal.Backends;
using Walrus.Storage.Packs;
using Walrus.Storage.Retention;
using Walrus.Storage.Tests.Format;
using Walrus.Storage.Tests.Packs;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Tests.Engine.Retention;

public sealed class StoredBytesTests
{
    private const int Each = 1_000;

    [Fact]
    public void Bytes_OfRunsInPacksAndJournal_AddsThemUp()
    {
        using Fixture fixture = new(packed: 0, journaled: 10);
        fixture.Index.Layout.Bytes.ShouldBe(10 * Each);
        using Fixture both = new(packed: 20, journaled: 10);
        both.Index.Layout.Bytes.ShouldBe((10 * Each) + both.Pack!.RunAt(0).Bytes);
        PartitionLayout.Empty.Bytes.ShouldBe(0);
    }

    [Theory]
    [InlineData(10 * Each, 0)]
    [InlineData((10 * Each) - 1, 1)]
    [InlineData(5 * Each, 5)]
    [InlineData(Each, 9)]
    [InlineData(1, 10)]
    public void FirstWithin_InTheJournal_IsTheFirstBatchFromWhichOnTheRestFits(long bytesMax, long expected)
    {
        using Fixture fixture = new(packed: 0, journaled: 10);
        StoredBytes.FirstWithin(fixture.Index, bytesMax).Value.ShouldBe(expected);
    }

    [Fact]
    public void FirstWithin_InAPack_KeepsAtLeastTheBytesAndAStretchMoreAtMost()
    {
        using Fixture fixture = new(packed: 200, journaled: 10);
        PackRun run = fixture.Pack!.RunAt(0);
        long per = run.Bytes / 200;
        foreach (long bytesMax in (long[])[run.Bytes / 4, run.Bytes / 2, run.Bytes])
        {
            long start = StoredBytes.FirstWithin(fixture.Index, bytesMax).Value;
            long kept = ((200 - start) * per) + (10 * Each);
            kept.ShouldBeInRange(bytesMax, bytesMax + Limits.PackIndexStrideBytes + (2 * per));
        }

        StoredBytes.FirstWithin(fixture.Index, 10 * Each).Value.ShouldBe(200);
        StoredBytes.FirstWithin(fixture.Index, long.MaxValue).Value.ShouldBe(0);
    }

    [Fact]
    public void FirstWithin_BelowThePresentStart_IsTheStart()
    {
        using Fixture fixture = new(packed: 0, journaled: 10);
        fixture.Index.TrimTo(new Offset(7));
        StoredBytes.FirstWithin(fixture.Index, long.MaxValue).Value.ShouldBe(7);
        StoredBytes.FirstWithin(fixture.Index, 9 * Each).Value.ShouldBe(7);
    }

    private sealed class Fixture : IDisposable
    {
        public Fixture(int packed, int journaled)
        {
            if (packed > 0)
            {
                MemoryFile file = new();
                PackSummary summary = PackSamples.Write(
                    file, [.. Enumerable.Range(0, packed).Select(i => (Samples.One, Samples.Batch(new Offset(i), Samples.Time, new byte[2_000])))]);
                Pack = PackSamples.Open(file, summary);
            }

            JournalRun run = new(new JournalFile(new PositionedJournalFile(new MemoryFile { Content = new byte[Limits.JournalFileBytesMin] }, Limits.JournalFileBytesMin), Samples.Generation, 0));
            for (int i = 0; i < journaled; i++)
            {
                run.Add(new BatchSlot(new Offset(packed + i), 1, i * Each, Each - 3, new EntryTimestamp(Samples.Time)));
            }

            Index = new PartitionIndex(Samples.One, Offset.Zero, new Offset(packed + journaled), new PartitionLayout(Pack is null ? [] : [new PackedRun(Pack, 0)], [run]));
        }

        public PartitionIndex Index { get; }

        public PackReader? Pack { get; }

        public void Dispose() => Pack?.Dispose();
    }
}
