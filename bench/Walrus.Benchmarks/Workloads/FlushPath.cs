using Walrus.Benchmarks.Floors;
using Walrus.Storage;

namespace Walrus.Benchmarks.Workloads;

/// <summary>Appends that are done when the disk has them: callers share flushes.</summary>
internal static class FlushPath
{
    private const string Mode = "[fsync each]";

    /// <summary>From so many callers on, what one shared stream can do is the yardstick, not what one flush each can do.</summary>
    private const int SharedFrom = 64;

    private static readonly (int Writers, int Topics)[] Loads = [(1, 1), (8, 1), (64, 1), (64, 64), (512, 1), (512, 128)];

    public static async Task MeasureAsync(BenchOptions options, FloorMeasurements floors, BenchTable table)
    {
        Measurement floor = floors.WriteAndFlushEach();
        table.Floor(floor);
        Dictionary<int, Measurement> shared = Loads.Select(load => load.Writers).Where(writers => writers >= SharedFrom).Distinct().ToDictionary(
            writers => writers, floors.GroupWriteAndFlush);
        foreach (Measurement stream in shared.Values)
        {
            table.Floor(stream);
        }

        table.Result(await BlockingAsync(options), floor);
        foreach ((int writers, int topics) in Loads)
        {
            await using EngineRun run = await EngineRun.OpenAsync(options, FsyncSchedule.SyncEach);
            PartitionLog[] logs = await Task.WhenAll(Enumerable.Range(0, topics).Select(i => run.TopicAsync($"t{i}")));
            string name = $"append, {writers} async writers over {topics} topics {Mode}";
            table.Result(await EngineRun.WriteAsync(name, options, writers, i => logs[i % topics]), shared.GetValueOrDefault(writers, floor));
        }
    }

    private static async Task<Measurement> BlockingAsync(BenchOptions options)
    {
        await using EngineRun run = await EngineRun.OpenAsync(options, FsyncSchedule.SyncEach);
        PartitionLog log = await run.TopicAsync("one");
        byte[] entry = EngineRun.Payload(options.EntryBytes);
        return RepeatedRun.Latency($"append, 1 writer, blocking {Mode}", options.Time, 1, "entries/s", _ => log.Append(entry));
    }
}
