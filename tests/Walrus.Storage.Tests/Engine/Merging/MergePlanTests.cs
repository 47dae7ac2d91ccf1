using FsCheck;
using FsCheck.Fluent;
using Walrus.Storage.Packs;
using Walrus.Storage.Packs.Merging;

namespace Walrus.Storage.Tests.Engine.Merging;

public sealed class MergePlanTests
{
    private const long MiB = 1024 * 1024;
    private static readonly MergeBounds Bounds = new();

    [Fact]
    public void Dead_WhollyDeadPacks_AreAllNamedUpToOneRecordsWorth()
    {
        List<PackFacts> packs = [.. Enumerable.Range(1, 40).Select(i => new PackFacts(new PackId((ulong)i), MiB, i % 2 == 0 ? MiB : 0))];
        MergePlan.Dead(packs).Count.ShouldBe(Limits.PacksMergedMax);
        MergePlan.Dead(packs).ShouldAllBe(id => id.Value % 2 == 0);
        MergePlan.Dead([.. packs.Take(5)]).ShouldBe([new PackId(2), new PackId(4)]);
        MergePlan.Dead([]).ShouldBeEmpty();
    }

    [Fact]
    public void Next_AtTheBoundsOfDeadShare_RewritesFromThereOn()
    {
        PackFacts half = new(new PackId(1), 2 * Limits.PackHoleBytesMin, Limits.PackHoleBytesMin * 2 * Limits.PackDeadPercentMax / 100);
        MergePlan.Next([half], Bounds).ShouldBe([half.Id]);
        MergePlan.Next([half with { DeadBytes = half.DeadBytes - 1 }], Bounds).ShouldBeEmpty();
        MergePlan.Next([half with { Bytes = Limits.PackHoleBytesMin, DeadBytes = Limits.PackHoleBytesMin - 1 }], Bounds).ShouldBeEmpty();
        MergePlan.Next([half with { IsSetAside = true }], Bounds).ShouldBeEmpty();
    }

    [Fact]
    public void Next_AtTheBoundOfCount_MergesFromThereOn()
    {
        MergePlan.Next(Alike(Limits.PacksMergedMin, MiB), Bounds).Count.ShouldBe(Limits.PacksMergedMin);
        MergePlan.Next(Alike(Limits.PacksMergedMin - 1, MiB), Bounds).ShouldBeEmpty();
        MergePlan.Next(Alike(Limits.PacksMergedMax + 5, MiB), new MergeBounds(Limits.PacksMergedMax)).Count.ShouldBe(Limits.PacksMergedMax);
        MergePlan.Next(Alike(Limits.PacksMergedMax + 5, MiB), new MergeBounds(Limits.PacksMergedMax + 1)).ShouldBeEmpty();
    }

    [Fact]
    public void Next_AtTheBoundOfBytes_StopsThere()
    {
        long fits = Limits.MergedPackBytesMax / Limits.PacksMergedMin;
        MergePlan.Next(Alike(Limits.PacksMergedMin, fits), Bounds).Count.ShouldBe(Limits.PacksMergedMin);
        MergePlan.Next(Alike(Limits.PacksMergedMin, fits + 1), Bounds).ShouldBeEmpty();
    }

    [Fact]
    public void Next_APackThatIsSetAside_IsNotMergedAndPartsItsNeighbours()
    {
        List<PackFacts> packs = Alike(12, MiB);
        packs[5] = packs[5] with { IsSetAside = true };
        MergePlan.Next(packs, Bounds).ShouldBeEmpty();
        MergePlan.Next(packs, new MergeBounds(PacksMin: 6)).ShouldBe(packs.Skip(6).Select(pack => pack.Id));
    }

    [Fact]
    public void Next_OneLargeAmongSmall_LeavesTheLargeAlone()
    {
        List<PackFacts> packs = [new(new PackId(100), 1000 * MiB, 0), .. Alike(8, MiB)];
        MergePlan.Next(packs, Bounds).ShouldBe(Alike(8, MiB).Select(pack => pack.Id));
    }

    [Fact]
    public void Next_AppliedUntilNothingIsDue_EndsWithFewPacksWhateverTheSizes()
    {
        Gen<long> size = Gen.Choose(12, 32).SelectMany(power => Gen.Choose(0, 1000).Select(extra => (1L << power) * (1000 + extra) / 1000));
        Prop.ForAll(Gen.ListOf(size).Resize(200).ToArbitrary(), sizes =>
        {
            List<PackFacts> packs = [.. sizes.Select((bytes, i) => new PackFacts(new PackId((ulong)i + 1), bytes, 0))];
            long total = packs.Sum(pack => pack.Bytes);
            ulong next = 1000;
            int steps = 0;
            while (Apply(packs, ref next) > 0)
            {
                (++steps).ShouldBeLessThanOrEqualTo(sizes.Count, "each merge leaves fewer packs");
            }

            packs.Sum(pack => pack.Bytes).ShouldBe(total);

            // A stretch of as many as are worth a merge has one above all its others together, or is too large: sizes double along the way.
            int doublings = 21;
            packs.Count.ShouldBeLessThanOrEqualTo((int)((2 * Limits.PacksMergedMin * (total / Limits.MergedPackBytesMax)) + (Limits.PacksMergedMin * (doublings + 2))));
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>640 GB in files of 64 MiB as the journal makes them.</summary>
    [Fact]
    public void Next_AsPacksCome_WritesEachByteAFewTimesAndKeepsFewPacks()
    {
        const int Count = 10_000;
        const long Each = 64 * MiB;
        List<PackFacts> packs = [];
        ulong next = 1;
        long written = 0;
        int most = 0;
        for (int i = 0; i < Count; i++)
        {
            packs.Add(new PackFacts(new PackId(next++), Each, 0));
            while (Apply(packs, ref next) is var bytes and > 0)
            {
                written += bytes;
            }

            most = Math.Max(most, packs.Count);
        }

        ((double)written / (Count * Each)).ShouldBeLessThan(3);
        most.ShouldBeLessThan((int)(2 * Count * Each / Limits.MergedPackBytesMax) + 30);
    }

    private static List<PackFacts> Alike(int count, long bytes) =>
        [.. Enumerable.Range(1, count).Select(i => new PackFacts(new PackId((ulong)i), bytes, 0))];

    /// <summary>Carries one step out; the bytes it writes, 0 when nothing is due.</summary>
    private static long Apply(List<PackFacts> packs, ref ulong next)
    {
        IReadOnlyList<PackId> chosen = MergePlan.Next(packs, Bounds);
        if (chosen.Count == 0)
        {
            return 0;
        }

        int first = packs.FindIndex(pack => pack.Id == chosen[0]);
        packs.Skip(first).Take(chosen.Count).Select(pack => pack.Id).ShouldBe(chosen, "only neighbours");
        chosen.Count.ShouldBeInRange(Limits.PacksMergedMin, Limits.PacksMergedMax);
        long bytes = packs.Skip(first).Take(chosen.Count).Sum(pack => pack.LiveBytes);
        bytes.ShouldBeLessThanOrEqualTo(Limits.MergedPackBytesMax);
        packs.RemoveRange(first, chosen.Count);
        packs.Insert(first, new PackFacts(new PackId(next++), bytes, 0));
        return bytes;
    }
}
