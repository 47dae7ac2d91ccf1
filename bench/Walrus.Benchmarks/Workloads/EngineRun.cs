using System.Diagnostics;
using Walrus.Benchmarks.Floors;
using Walrus.Storage;

namespace Walrus.Benchmarks.Workloads;

/// <summary>An engine in a directory of its own for one figure; gone afterwards.</summary>
internal sealed class EngineRun : IAsyncDisposable
{
    private readonly string _directory;

    private EngineRun(string directory, LogEngine engine)
    {
        _directory = directory;
        Engine = engine;
    }

    public LogEngine Engine { get; }

    public static async Task<EngineRun> OpenAsync(BenchOptions options, FsyncSchedule fsync)
    {
        string directory = Path.Combine(options.Directory, Guid.NewGuid().ToString("N"));
        return new EngineRun(directory, await LogEngine.OpenAsync(new LogOptions { Directory = directory, Fsync = fsync }));
    }

    public async Task<PartitionLog> TopicAsync(string name) => (await Engine.CreateTopicAsync(new TopicName(name))).Partitions[0];

    /// <summary>
    /// Runs <paramref name="writers"/> loops at once until the time is over, each on the log that <paramref name="logOf"/> gives it, and
    /// counts their appends.
    /// </summary>
    public static async Task<Measurement> WriteAsync(string name, BenchOptions options, int writers, Func<int, PartitionLog> logOf)
    {
        byte[] entry = Payload(options.EntryBytes);
        long start = Stopwatch.GetTimestamp();
        long[] counts = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            PartitionLog log = logOf(writer);
            long count = 0;
            while (Stopwatch.GetElapsedTime(start) < options.Time)
            {
                _ = await log.AppendAsync(entry);
                count++;
            }

            return count;
        })));
        return new Measurement(name, counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds, "entries/s");
    }

    /// <summary>A copy of the directory as it is now, which is what a killed process would leave.</summary>
    public StoreCopy Copy() => new(_directory);

    public static byte[] Payload(int bytes)
    {
        byte[] entry = new byte[bytes];
        new Random(1).NextBytes(entry);
        return entry;
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
