using Walrus.Storage.Tests.Engine;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Inspection;

/// <summary>Over random stores and random harm: an inspection never throws, calls whole what is whole, and finds whatever opening refuses.</summary>
public sealed class InspectionPropertyTests
{
    [Fact]
    public Task Inspect_WholeStore_IsIntactAndCountsEverything() => Seeds.RunAsync(25, async seed =>
    {
        RandomStore store = await RandomStore.MakeAsync(seed);
        StoreInspection found = RandomStore.Inspect(store.Disk);
        found.Damages.ShouldBeEmpty();
        found.Opening.Refusal.ShouldBeNull();
        found.Topics.Count.ShouldBe(store.Values.Count);
        foreach (TopicInspection topic in found.Topics)
        {
            foreach (PartitionInspection partition in topic.Partitions)
            {
                partition.End.Value.ShouldBe(store.Values[topic.Name][partition.Number].Count);
                partition.Entries.ShouldBe(partition.End - partition.Start);
                partition.Missing.ShouldBeEmpty();
            }
        }

        found.Values.Select(value => value.Name).ShouldBe(store.Kept.Keys.OrderBy(name => name.Value, StringComparer.Ordinal));
        foreach (ValueInspection value in found.Values)
        {
            value.Value.ToArray().ShouldBe(store.Kept[value.Name]);
        }

        store.Disk.OpenFiles.ShouldBe(0);
    });

    [Fact]
    public Task Inspect_DamagedStore_FindsWhateverOpeningRefuses() => Seeds.RunAsync(20, async seed =>
    {
        RandomStore store = await RandomStore.MakeAsync(seed);
        var random = new Random(seed);
        for (int i = 0; i < 12; i++)
        {
            SimFileSystem disk = store.Disk.Kill();
            var damage = Damage.Do(disk, random);
            Dictionary<string, string> before = Snapshot(disk);
            StoreInspection found = RandomStore.Inspect(disk, verify: i % 2 == 0);
            disk.OpenFiles.ShouldBe(0, $"{damage}");
            Snapshot(disk).ShouldBe(before, $"{damage}");

            StorageException? refusal = await TryOpenAsync(disk);
            if (refusal is not null)
            {
                found.IsIntact.ShouldBeFalse($"{damage}: {refusal.Message}");
                found.Opening.Opens.ShouldBeFalse($"{damage}: {refusal.Message}");
            }
            else
            {
                found.Opening.Opens.ShouldBeTrue($"{damage}: {found.Opening.Refusal}");
            }
        }
    });

    private static Dictionary<string, string> Snapshot(SimFileSystem disk) =>
        new[] { "journal", "packs" }
            .SelectMany(folder => disk.List($"{RandomStore.Root}/{folder}").Select(name => $"{RandomStore.Root}/{folder}/{name}"))
            .ToDictionary(path => path, path => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(RandomStore.Bytes(disk, path))), StringComparer.Ordinal);

    private static async Task<StorageException?> TryOpenAsync(SimFileSystem disk)
    {
        try
        {
            await RandomStore.Open(disk).DisposeAsync().Within();
            return null;
        }
        catch (StorageException refusal)
        {
            return refusal;
        }
    }
}
