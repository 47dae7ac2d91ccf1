using Walrus.Storage.Format;
using Walrus.Storage.Packs;
using Walrus.Storage.Packs.Merging;
using Walrus.Storage.Tests.Format;
using Walrus.Storage.Tests.Packs;

namespace Walrus.Storage.Tests.Engine.Merging;

public sealed class PackFactsTests
{
    [Fact]
    public void Of_EverythingAlive_CountsNothing()
    {
        using PackReader pack = Pack(10, 10);
        PackFacts.Of(pack, From(_ => Offset.Zero)).ShouldBe(new PackFacts(pack.Id, pack.FileBytes, 0));
        PackFacts.ExactlyOf(pack, From(_ => Offset.Zero)).DeadBytes.ShouldBe(0);
    }

    [Fact]
    public void Of_OnePartitionGone_CountsItsRun()
    {
        using PackReader pack = Pack(10, 10);
        PackFacts.Of(pack, From(id => id == Samples.One ? null : Offset.Zero)).DeadBytes.ShouldBe(pack.RunAt(0).Bytes);
        PackFacts.Of(pack, From(id => id == Samples.One ? pack.RunAt(0).Next : Offset.Zero)).DeadBytes.ShouldBe(pack.RunAt(0).Bytes);
    }

    [Fact]
    public void Of_NothingAlive_CountsTheWholeFile()
    {
        using PackReader pack = Pack(10, 10);
        PackFacts.Of(pack, From(_ => null)).LiveBytes.ShouldBe(0);
        PackFacts.ExactlyOf(pack, From(_ => pack.RunAt(0).Next)).LiveBytes.ShouldBe(0);
    }

    [Fact]
    public void Of_TheStartInTheMiddle_CountsTheShareAndNeverCallsThePackDead()
    {
        using PackReader pack = Pack(100, 100);
        PackRun run = pack.RunAt(0);
        PackFacts facts = PackFacts.Of(pack, From(_ => new Offset(75)));
        facts.DeadBytes.ShouldBeInRange(run.Bytes * 2 * 74 / 100, run.Bytes * 2 * 76 / 100);
        PackFacts.Of(pack, From(_ => new Offset(99))).LiveBytes.ShouldBePositive();
        PackFacts exact = PackFacts.ExactlyOf(pack, From(_ => new Offset(75)));
        exact.DeadBytes.ShouldBeLessThanOrEqualTo(facts.DeadBytes);
    }

    [Fact]
    public void ExactlyOf_ManyStretches_CountsWhatARewriteDrops()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.Write(
            file, [.. Enumerable.Range(0, 100).Select(i => (Samples.One, Samples.Batch(new Offset(i), Samples.Time, new byte[10_000])))]);
        using PackReader pack = PackSamples.Open(file, summary);
        long dead = PackFacts.ExactlyOf(pack, From(_ => new Offset(80))).DeadBytes;
        dead.ShouldBeGreaterThan(80 * 10_000 - (2 * Limits.PackIndexStrideBytes));
        dead.ShouldBeLessThanOrEqualTo(80 * 10_200);
    }

    [Fact]
    public void ExactlyOf_OneBatchThatIsMostlyBelowTheStart_DropsNothing()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.Write(
            file, (Samples.One, Samples.Batch(Offset.Zero, [.. Enumerable.Range(0, 100).Select(_ => new NewEntry(new byte[100]))])));
        using PackReader pack = PackSamples.Open(file, summary);
        MergeBounds bounds = new(HoleBytesMin: 1);
        bounds.IsMostlyDead(PackFacts.Of(pack, From(_ => new Offset(90)))).ShouldBeTrue();
        bounds.IsMostlyDead(PackFacts.ExactlyOf(pack, From(_ => new Offset(90)))).ShouldBeFalse();
    }

    [Fact]
    public void ExactlyOf_ACutThroughManyStretches_CountsWhatARewriteDrops()
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.Write(
            file, [.. Enumerable.Range(0, 100).Select(i => (Samples.One, Samples.Batch(new Offset(i), Samples.Time, new byte[10_000])))]);
        using PackReader pack = PackSamples.Open(file, summary);
        long dead = PackFacts.ExactlyOf(pack, (_, _) => new OffsetRange(Offset.Zero, new Offset(20))).DeadBytes;
        dead.ShouldBeGreaterThan(80 * 10_000 - (2 * Limits.PackIndexStrideBytes));
        dead.ShouldBeLessThanOrEqualTo(80 * 10_200);
        PackFacts.Of(pack, (_, _) => new OffsetRange(Offset.Zero, new Offset(20))).DeadBytes.ShouldBeInRange(79 * 10_000, 81 * 10_200);
        PackFacts.ExactlyOf(pack, (_, _) => new OffsetRange(Offset.Zero, new Offset(100))).DeadBytes.ShouldBe(0);
    }

    private static Func<PackReader, PackRun, OffsetRange?> From(Func<PartitionId, Offset?> startOf) => (_, run) =>
        startOf(run.Partition) is { } start && start < run.Next ? new OffsetRange(Offset.Max(start, run.First), run.Next) : null;

    /// <summary>Two partitions, each with batches of one entry from offset 0.</summary>
    private static PackReader Pack(int one, int two)
    {
        MemoryFile file = new();
        PackSummary summary = PackSamples.Write(
            file,
            [
                .. Enumerable.Range(0, one).Select(i => (Samples.One, Samples.Batch(new Offset(i), Samples.Time, "value"u8))),
                .. Enumerable.Range(0, two).Select(i => (Samples.Two, Samples.Batch(new Offset(i), Samples.Time, "value"u8))),
            ]);
        return PackSamples.Open(file, summary);
    }
}
