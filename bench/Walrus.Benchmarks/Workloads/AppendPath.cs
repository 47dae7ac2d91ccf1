using Walrus.Benchmarks.Floors;
using Walrus.Storage;

namespace Walrus.Benchmarks.Workloads;

/// <summary>Appends that are done when the kernel has them: safe against a killed process, not against a power cut.</summary>
internal static class AppendPath
{
    private const string Mode = "[no fsync]";
    private const int BurstBytes = 8 * 1024 * 1024;
    private static readonly int[] Batches = [100, 1_000];
    private static readonly int[] Writers = [1, 2, 4, 8];

    public static async Task MeasureAsync(BenchOptions options, FloorMeasurements floors, BenchTable table)
    {
        Measurement map = floors.CopyIntoWarmMap();
        Measurement ring = RingFloor.Copy(options, flushesBetween: true);
        Measurement memory = RingFloor.Copy(options, flushesBetween: false);
        Measurement write = floors.WriteEachEntry();
        table.Floor(map);
        table.Floor(ring);
        table.Floor(memory);
        table.Floor(write);
        Measurement burst = await BurstsAsync(options);
        table.Result(burst, ring);
        table.Result(burst, memory);
        table.Result(burst, write);
        table.Result(await OneAsync(options), ring);
        foreach (int batch in Batches)
        {
            table.Result(await BatchedAsync(options, batch), ring);
        }

        foreach (int writers in Writers)
        {
            await using EngineRun run = await EngineRun.OpenAsync(options, FsyncSchedule.NoFsync);
            PartitionLog[] logs = await Task.WhenAll(Enumerable.Range(0, writers).Select(i => run.TopicAsync($"t{i}")));
            table.Result(await EngineRun.WriteAsync($"append, {writers} writers, own topics {Mode}", options, writers, i => logs[i]), ring);
        }
    }

    /// <summary>
    /// What the append path itself can do: each burst fits between two of the flushes that bound what is unflushed, and those, with the
    /// packing behind them, are given their time in between. The lines beside it are sustained, and show the disk.
    /// </summary>
    private static async Task<Measurement> BurstsAsync(BenchOptions options)
    {
        await using EngineRun run = await EngineRun.OpenAsync(options, FsyncSchedule.NoFsync);
        PartitionLog log = await run.TopicAsync("bursts");
        byte[] entry = EngineRun.Payload(options.EntryBytes);
        int entries = BurstBytes / options.EntryBytes;
        return RepeatedRun.Bursts(
            $"append, 1 writer, bursts of {BurstBytes >> 20} MiB {Mode}",
            options.Time,
            entries,
            "entries/s",
            () =>
            {
                for (int i = 0; i < entries; i++)
                {
                    _ = log.Append(entry);
                }
            },
            () => run.Engine.FlushAsync().AsTask().GetAwaiter().GetResult());
    }

    private static async Task<Measurement> OneAsync(BenchOptions options)
    {
        await using EngineRun run = await EngineRun.OpenAsync(options, FsyncSchedule.NoFsync);
        PartitionLog log = await run.TopicAsync("one");
        byte[] entry = EngineRun.Payload(options.EntryBytes);
        return RepeatedRun.Throughput($"append, 1 writer, sustained {Mode}", options.Time, 1_000, "entries/s", () =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                _ = log.Append(entry);
            }
        });
    }

    private static async Task<Measurement> BatchedAsync(BenchOptions options, int batch)
    {
        await using EngineRun run = await EngineRun.OpenAsync(options, FsyncSchedule.NoFsync);
        PartitionLog log = await run.TopicAsync("batches");
        NewEntry[] entries = [.. Enumerable.Repeat(new NewEntry(EngineRun.Payload(options.EntryBytes)), batch)];
        return RepeatedRun.Throughput($"append, batches of {batch} {Mode}", options.Time, batch, "entries/s", () =>
        {
            ValueTask<AppendResult> task = log.AppendAsync(entries);
            _ = task.IsCompleted ? task.GetAwaiter().GetResult() : task.AsTask().GetAwaiter().GetResult();
        });
    }
}
