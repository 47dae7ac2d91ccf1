using Walrus.Benchmarks.Floors;
using Walrus.Storage;

namespace Walrus.Benchmarks.Workloads;

/// <summary>Sequential batch reads with every checksum verified, from the journal ring (page cache) and from packs (page cache), and recovery.</summary>
internal static class ReadPath
{
    private const int StoredBytes = 512 * 1024 * 1024;

    public static async Task MeasureAsync(BenchOptions options, FloorMeasurements floors, BenchTable table)
    {
        Measurement floor = floors.ReadMapped();
        table.Floor(floor);
        await using EngineRun run = await EngineRun.OpenAsync(options, FsyncSchedule.NoFsync);
        PartitionLog log = await run.TopicAsync("stored");
        NewEntry[] batch = [.. Enumerable.Repeat(new NewEntry(EngineRun.Payload(options.EntryBytes)), 100)];
        int batches = StoredBytes / (options.EntryBytes * batch.Length);
        for (int i = 0; i < batches; i++)
        {
            _ = await log.AppendAsync(batch);
        }

        table.Result(Scan("batch reads of 1 MiB over packs and journal, checked", log, Limits.ReadBytesDefault, options), floor);
        table.Result(Scan("batch reads of 64 KiB over packs and journal, checked", log, 64 * 1024, options), floor);
        table.Result(Entries(log, options));
    }

    private static Measurement Scan(string name, PartitionLog log, int bytesMax, BenchOptions options) =>
        RepeatedRun.Throughput(name, options.Time, (log.End - log.Start) * (double)options.EntryBytes / 1e9, "GB/s", () =>
        {
            long read = 0;
            for (Offset at = log.Start; at < log.End;)
            {
                using ReadResult result = log.Read(at, bytesMax, Visibility.Written);
                foreach (EntryView entry in result.Entries)
                {
                    read += entry.Value.Length;
                }

                at = result.Next;
            }

            GC.KeepAlive(read);
        });

    private static Measurement Entries(PartitionLog log, BenchOptions options)
    {
        const int perRound = 1_000;
        Offset at = log.Start;
        return RepeatedRun.Throughput("single entries in order, owned copies", options.Time, perRound, "entries/s", () =>
        {
            for (int i = 0; i < perRound; i++)
            {
                _ = log.ReadEntry(at, Visibility.Written);
                at = at.Next < log.End ? at.Next : log.Start;
            }
        });
    }
}
