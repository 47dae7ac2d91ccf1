using Walrus.Benchmarks.Floors;
using Walrus.Storage;
using Walrus.Storage.Files;
using Walrus.Storage.Recovery;

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
    /// How fast recovery reads and checks the records of a full journal file, of a copy that a killed process would leave: the scan alone, without
    /// making the next file and the rest of opening.
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

        using StoreCopy copy = run.Copy();
        using StoreScan scan = StoreScan.Run(new OsFileSystem(JournalBackend.Positioned), new StoreFolders(copy.Directory));
        IReadOnlyList<ChainLink> chain = JournalChain.Link(copy.Directory, scan.JournalFiles);
        long scanned = 0;
        Measurement rounds = RepeatedRun.Throughput("recovery scan, one journal file", options.Time, 1, "scans/s", () =>
            scanned = new JournalReplay(chain, chain[^1].Scanned.Header.Store, scan.Tail).Run().Bytes);
        return new Measurement($"recovery scan of {scanned / 1e6:F0} MB of journal, page cache", rounds.PerSecond * scanned / 1e9, "GB/s");
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
