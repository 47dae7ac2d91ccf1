using Walrus.Storage.Repair;
using Walrus.Storage.Tests.Engine;
using Walrus.Storage.Tests.Inspection;
using Walrus.Storage.Topics;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Repair;

/// <summary>
/// Over random stores and random harm: the new store opens, every entry in it is one that was written at that offset, and no entry is missing
/// whose record was spared.
/// </summary>
public sealed class RepairPropertyTests
{
    private const string To = "/new";

    [Fact]
    public Task Repair_WholeStore_HoldsExactlyWhatTheSourceShows() => Seeds.RunAsync(40, async seed =>
    {
        RandomStore store = await RandomStore.MakeAsync(seed, actions: 90);
        SimFileSystem disk = store.Disk.Kill();
        RepairReport report = new StoreRepair(disk, new RepairOptions { Directory = RandomStore.Root, To = To }, TestStore.DrawIdentity, TimeProvider.System).Run(default);
        (report.EntriesLost, report.Damages.Count).ShouldBe((0, 0));
        LogEngine source = RandomStore.Open(store.Disk.Kill());
        LogEngine made = RandomStore.Open(disk, To);
        made.Topics.Select(topic => topic.Name).ShouldBe(source.Topics.Select(topic => topic.Name));
        made.Values.Count.ShouldBe(store.Kept.Count);
        foreach ((ValueName name, byte[] value) in store.Kept)
        {
            made.FindValue(name)!.Value.ToArray().ShouldBe(value);
        }

        foreach (PartitionLog log in made.Topics.SelectMany(topic => topic.Partitions))
        {
            PartitionLog original = source.FindTopic(log.Topic)!.Partitions[log.Number];
            (log.Start, log.End).ShouldBe((original.Start, original.End));
            log.Segments.ShouldBe(original.Segments);
            List<byte[]> values = store.Values[log.Topic][log.Number];
            log.End.Value.ShouldBe(values.Count);
            foreach (PartitionLog each in (PartitionLog[])[log, original])
            {
                List<byte[]> read = each.ReadAll(from: log.Start.Value, bytesMax: 3_000);
                for (int i = 0; i < read.Count; i++)
                {
                    read[i].ShouldBe(values[(int)log.Start.Value + i], $"{log.Topic} {log.Number} entry {log.Start.Value + i}");
                }
            }
        }

        await source.DisposeAsync().Within();
        await made.DisposeAsync().Within();
    });

    [Fact]
    public Task Repair_DamagedStore_LosesNothingThatWasSparedAndInventsNothing() => Seeds.RunAsync(20, async seed =>
    {
        RandomStore store = await RandomStore.MakeAsync(seed);
        IReadOnlyList<BatchInspection> batches = RandomStore.Batches(store.Disk);
        var starts = RandomStore.Inspect(store.Disk).Topics
            .SelectMany(topic => topic.Partitions.Select(partition => (Key: (topic.Name, partition.Number), partition.Start)))
            .ToDictionary(pair => pair.Key, pair => pair.Start);
        var random = new Random(seed);
        for (int i = 0; i < 12; i++)
        {
            SimFileSystem disk = store.Disk.Kill();
            Damage[] damages = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Damage.Do(disk, random))];
            string what = string.Join(", ", damages.Select(damage => damage.ToString()));
            RepairKeep keep = i % 2 == 0 ? RepairKeep.Oldest : RepairKeep.Newest;
            HashSet<(long, string)> held;
            try
            {
                var report = new StoreRepair(disk, new RepairOptions { Directory = RandomStore.Root, To = To, Keep = keep }, TestStore.DrawIdentity, TimeProvider.System).Run(default);
                held = await ReadAsync(disk, store, what);
                report.Entries.ShouldBe(held.Count, what);
            }
            catch (RepairFailedException nothing) when (nothing.Message.StartsWith("Nothing in", StringComparison.Ordinal))
            {
                held = [];
            }

            disk.OpenFiles.ShouldBe(0, what);
            foreach (BatchInspection batch in batches.Where(batch => batch.Topic is not null && damages.All(damage => damage.Spares(batch))))
            {
                List<byte[]> values = store.Values[batch.Topic!.Value][batch.Partition!.Value];

                // From where on it was cut, more than one batch tells of an offset, and the one that counts may not have been spared.
                long end = Math.Min(batch.Base.Value + batch.Count, store.CutTo(batch.Topic.Value, batch.Partition.Value));
                for (long at = Math.Max(batch.Base.Value, starts[(batch.Topic.Value, batch.Partition.Value)].Value); at < end; at++)
                {
                    held.Contains((at, Convert.ToBase64String(values[(int)at])))
                        .ShouldBeTrue($"{what}: offset {at} of {batch.Topic} {batch.Partition}, in {batch.Path} at {batch.Position}");
                }
            }
        }
    });

    /// <summary>Opens the new store with the engine itself and reads all of it.</summary>
    private static async Task<HashSet<(long, string)>> ReadAsync(SimFileSystem disk, RandomStore store, string what)
    {
        HashSet<(long, string)> held = [];
        LogEngine engine = RandomStore.Open(disk, To);
        engine.Recovery.WasClean.ShouldBeTrue(what);
        engine.Recovery.BytesCut.ShouldBe(0, what);
        foreach (PartitionLog log in engine.Topics.SelectMany(topic => topic.Partitions))
        {
            for (Offset at = log.Start; at < log.End;)
            {
                using ReadResult read = log.Read(at, 4096, Visibility.Written);
                read.Outcome.ShouldBe(ReadOutcome.Entries, what);
                foreach (EntryView entry in read.Entries)
                {
                    entry.Offset.ShouldBe(at, what);
                    store.IsTrue(at.Value, entry.Value).ShouldBeTrue($"{what}: {log.Topic} {log.Number} offset {at} was never written");
                    if (store.HadTopic(log.Topic))
                    {
                        store.WasOf(log.Topic, log.Number, at.Value, entry.Value).ShouldBeTrue($"{what}: {log.Topic} {log.Number} offset {at} is another's");
                    }

                    held.Add((at.Value, Convert.ToBase64String(entry.Value))).ShouldBeTrue($"{what}: {log.Topic} offset {at} is there twice");
                    at = at.Next;
                }
            }

            // It can be gone on with.
            if (!log.Topic.IsInternal)
            {
                Offset end = log.End;
                (await log.AppendAsync("more"u8).Within()).First.ShouldBe(end, what);
            }
        }

        await engine.DisposeAsync().Within();
        return held;
    }
}
