using Walrus.Benchmarks.Floors;
using Walrus.Storage;

namespace Walrus.Benchmarks.Workloads;

/// <summary>Sequential batch reads with every checksum verified, from the journal ring (page cache) and from packs (page cache), and recovery.</summary>
internal static class ReadPath
{
    private const int StoredBytes = 512 * 1024 * 1024;
    private const int RecentBytes = 16 * 1024 * 1024;
    private static readonly int[] ReadBytes = [256 * 1024, Limits.ReadBytesDefault, 64 * 1024];

    public static async Task MeasureAsync(BenchOptions options, FloorMeasurements floors, BenchTable table)
    {
        Measurement floor = floors.ReadMapped();
        Measurement pread = floors.ReadPositioned();
        table.Floor(floor);
        table.Floor(pread);
        await using EngineRun run = await EngineRun.OpenAsync(options, FsyncSchedule.NoFsync);
        PartitionLog log = await run.TopicAsync("stored");
        NewEntry[] batch = [.. Enumerable.Repeat(new NewEntry(EngineRun.Payload(options.EntryBytes)), 100)];
        int batches = StoredBytes / (options.EntryBytes * batch.Length);
        for (int i = 0; i < batches; i++)
        {
            _ = await log.AppendAsync(batch);
        }

        foreach (int bytes in ReadBytes)
        {
            string name = $"batch reads of {bytes >> 10} KiB over packs and journal, checked";
            table.Result(Scan(name, log, bytes, options, log.Start), pread);
        }

        var recent = new Offset(Math.Max(log.Start.Value, log.End.Value - (RecentBytes / options.EntryBytes)));
        Measurement tail = Scan($"batch reads of the newest {RecentBytes >> 20} MiB, from the journal, checked", log, ReadBytes[0], options, recent);
        table.Result(tail, floor);
        table.Result(tail, pread);
        table.Result(Entries(log, options));
        table.Result(await RecoverAsync(options), floor);
    }

    /// <summary>
    /// What recovery reads of a full journal, as bytes a second: the engine's own <see cref="RecoveryReport"/>, best of several openings of a copy
    /// that a killed process would leave.
    /// </summary>
    private static async Task<Measurement> RecoverAsync(BenchOptions options)
    {
        await using EngineRun run = await EngineRun.OpenAsync(options, FsyncSchedule.NoFsync);
        PartitionLog log = await run.TopicAsync("recovered");
        NewEntry[] batch = [.. Enumerable.Repeat(new NewEntry(EngineRun.Payload(options.EntryBytes)), 100)];
        for (long bytes = 0; bytes < Limits.JournalFileBytesDefault - (2 * RecentBytes / 16); bytes += batch.Length * options.EntryBytes)
        {
            _ = await log.AppendAsync(batch);
        }

        double best = 0;
        for (int i = 0; i < 5; i++)
        {
            RecoveryReport report = await run.RecoverCopyAsync();
            best = Math.Max(best, report.BytesScanned / report.Duration.TotalSeconds / 1e9);
        }

        return new Measurement("recovery scan, one full journal file", best, "GB/s");
    }

    private static Measurement Scan(string name, PartitionLog log, int bytesMax, BenchOptions options, Offset from) =>
        RepeatedRun.Throughput(name, options.Time, (log.End - from) * (double)options.EntryBytes / 1e9, "GB/s", () =>
        {
            long read = 0;
            for (Offset at = from; at < log.End;)
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
