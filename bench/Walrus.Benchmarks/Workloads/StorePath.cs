using System.Diagnostics;
using Walrus.Benchmarks.Floors;
using Walrus.Storage;

namespace Walrus.Benchmarks.Workloads;

/// <summary>
/// Stores that are large in one way or another: many topics (what each costs in memory and at open), many bytes (how long opening takes when
/// nothing is in the page cache).
/// </summary>
internal static class StorePath
{
    private const int Topics = 10_000;
    private const int BatchEntries = 1_000;

    public static async Task MeasureAsync(BenchOptions options, BenchTable table)
    {
        await ManyTopicsAsync(options, table);
        await ManyBytesAsync(options, table);
    }

    private static async Task ManyTopicsAsync(BenchOptions options, BenchTable table)
    {
        string directory = Path.Combine(options.Directory, "topics");
        LogOptions log = new() { Directory = directory, Fsync = FsyncSchedule.NoFsync };
        long before = LiveBytes();
        LogEngine engine = await LogEngine.OpenAsync(log);
        long started = Stopwatch.GetTimestamp();
        Topic[] topics = await Task.WhenAll(Enumerable.Range(0, Topics).Select(i => engine.CreateTopicAsync(new TopicName($"topic-{i}")).AsTask()));
        table.Result(new Measurement($"{Topics} topics made at once [durable]", Topics / Stopwatch.GetElapsedTime(started).TotalSeconds, "topics/s"));

        PartitionLog[] logs = [.. topics.Select(topic => topic.Partitions[0])];
        byte[] entry = EngineRun.Payload(options.EntryBytes);
        int next = 0;
        table.Result(RepeatedRun.Throughput($"append, 1 writer in turn over {Topics} topics [no fsync]", options.Time, 1_000, "entries/s", () =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                _ = logs[next++ % Topics].Append(entry);
            }
        }));
        table.Result(new Measurement($"managed memory with {Topics} topics, per topic", (LiveBytes() - before) / (double)Topics, "B"));
        await engine.DisposeAsync();

        started = Stopwatch.GetTimestamp();
        engine = await LogEngine.OpenAsync(log);
        table.Note($"{Topics} topics, {engine.Recovery.PacksOpened} packs, opened in {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms (page cache warm)");
        await engine.DisposeAsync();
        engine = await LogEngine.OpenAsync(log with { Fsync = FsyncSchedule.SyncEach });
        logs = [.. engine.Topics.Select(topic => topic.Partitions[0])];
        table.Result(await EngineRun.WriteAsync($"append, 512 async writers over {Topics} topics [fsync each]", options, 512, writer => logs[writer * (Topics / 512)]));
        await engine.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private static async Task ManyBytesAsync(BenchOptions options, BenchTable table)
    {
        string directory = Path.Combine(options.Directory, "bytes");
        LogOptions log = new() { Directory = directory, Fsync = FsyncSchedule.NoFsync };
        LogEngine engine = await LogEngine.OpenAsync(log);
        PartitionLog[] logs = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(async i => (await engine.CreateTopicAsync(new TopicName($"topic-{i}"))).Partitions[0]));
        NewEntry[] batch = [.. Enumerable.Repeat(new NewEntry(EngineRun.Payload(options.EntryBytes)), BatchEntries)];
        long batches = options.StoreBytes / (options.EntryBytes * (long)BatchEntries);
        long started = Stopwatch.GetTimestamp();
        for (long i = 0; i < batches; i++)
        {
            _ = await logs[i % logs.Length].AppendAsync(batch);
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        table.Result(new Measurement($"filling a store of {options.StoreBytes / 1e9:F0} GB, batches of {BatchEntries} [no fsync]", batches * BatchEntries / seconds, "entries/s"));
        await engine.DisposeAsync();
        await OpenAsync(log, table);
        Directory.Delete(directory, recursive: true);
    }

    private static async Task OpenAsync(LogOptions log, BenchTable table)
    {
        bool isCold = PageCache.TryDrop();
        long started = Stopwatch.GetTimestamp();
        LogEngine engine = await LogEngine.OpenAsync(log);
        TimeSpan taken = Stopwatch.GetElapsedTime(started);
        long entries = engine.Topics.Sum(topic => topic.Partitions[0].End - topic.Partitions[0].Start);
        table.Note(
            $"{entries:N0} entries in {engine.Recovery.PacksOpened} packs, {engine.Recovery.BytesScanned / 1e6:F0} MB of journal scanned, "
            + $"opened in {taken.TotalMilliseconds:F0} ms (page cache {(isCold ? "dropped" : "warm")})");
        await engine.DisposeAsync();
    }

    private static long LiveBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
