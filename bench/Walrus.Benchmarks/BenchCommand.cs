using System.Globalization;
using Walrus.Benchmarks.Cluster;
using Walrus.Benchmarks.Consensus;
using Walrus.Benchmarks.Floors;
using Walrus.Benchmarks.Workloads;

namespace Walrus.Benchmarks;

/// <summary>
/// <c>make bench ARGS="[append|flush|read|stores|backends|raft|peers|cluster|cluster-PART|all] [--seconds N] [--dir DIR] [--bytes N] [--store-gb N] [--kills N] [--segments N]"</c>: measures the engine beside the floors
/// of this machine, in one run and one directory, and prints a table. Each line names the durability that its figure was got with.
/// </summary>
internal static class BenchCommand
{
    private const string Usage = "PART of cluster-PART: metadata, forwarding, replication, topics, outages, ready\nusage: bench [append|flush|read|stores|backends|raft|peers|cluster|cluster-PART|all] [--seconds N] [--dir DIR] [--bytes N] [--store-gb N] [--kills N] [--segments N]";

    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryParse(args, out BenchOptions options))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        string directory = Path.Combine(options.Directory, "walrus-bench-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(directory);
        try
        {
            await MeasureAsync(options with { Directory = directory });
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureAsync(BenchOptions options)
    {
        Console.WriteLine($"# {Environment.ProcessorCount} cores, {Environment.OSVersion}, .NET {Environment.Version}, {options.EntryBytes} B entries, {options.Time.TotalSeconds} s a line");
        if (options.Wants("backends"))
        {
            PrintBackends(options);
        }

        using var floors = new FloorMeasurements(options.Directory, options.EntryBytes, options.Time);
        var table = new BenchTable(Console.Out);
        if (options.Wants("append"))
        {
            await AppendPath.MeasureAsync(options, floors, table);
        }

        if (options.Wants("flush"))
        {
            await FlushPath.MeasureAsync(options, floors, table);
        }

        if (options.Wants("read"))
        {
            await ReadPath.MeasureAsync(options, floors, table);
        }

        if (options.Wants("stores"))
        {
            await StorePath.MeasureAsync(options, table);
        }

        if (options.Wants("peers"))
        {
            await PeersPath.MeasureAsync(options, table);
        }

        if (options.Wants("raft"))
        {
            await RaftBench.MeasureAsync(options, table);
        }

        await ClusterBench.MeasureAsync(options, table);
    }

    private static void PrintBackends(BenchOptions options)
    {
        using var comparison = new BackendComparison(options.Directory, TimeSpan.FromMilliseconds(50));
        foreach (Measurement line in comparison.WriteThenFlush(options.EntryBytes)
            .Concat(comparison.WriteThenFlush(64 * options.EntryBytes))
            .Concat(comparison.WriteThenFlush(512 * options.EntryBytes))
            .Concat(comparison.Write(options.EntryBytes))
            .Concat(comparison.Read(options.EntryBytes))
            .Concat(new OutputComparison(options.Directory).Measure()))
        {
            Console.WriteLine(line);
        }
    }

    private static bool TryParse(string[] args, out BenchOptions options)
    {
        options = new BenchOptions("all", TimeSpan.FromSeconds(3), 600, Path.GetTempPath());
        for (int i = 0; i < args.Length; i++)
        {
            bool hasValue = i + 1 < args.Length;
            switch (args[i])
            {
                case "append" or "flush" or "read" or "stores" or "backends" or "raft" or "peers" or "cluster" or "all" or ClusterBench.Metadata or ClusterBench.Forwarding or ClusterBench.Replication or ClusterBench.Topics
                    or ClusterBench.Outages or ClusterBench.Ready:
                    options = options with { What = args[i] };
                    break;
                case "--seconds" when hasValue && double.TryParse(args[++i], CultureInfo.InvariantCulture, out double seconds) && seconds > 0:
                    options = options with { Time = TimeSpan.FromSeconds(seconds) };
                    break;
                case "--bytes" when hasValue && int.TryParse(args[++i], CultureInfo.InvariantCulture, out int bytes) && bytes is > 0 and <= Limits.FrameBytesMax:
                    options = options with { EntryBytes = bytes };
                    break;
                case "--store-gb" when hasValue && double.TryParse(args[++i], CultureInfo.InvariantCulture, out double gigabytes) && gigabytes is > 0 and < 10_000:
                    options = options with { StoreBytes = (long)(gigabytes * 1e9) };
                    break;
                case "--kills" when hasValue && int.TryParse(args[++i], CultureInfo.InvariantCulture, out int kills) && kills is > 0 and < 100_000:
                    options = options with { Kills = kills };
                    break;
                case "--segments" when hasValue && long.TryParse(args[++i], CultureInfo.InvariantCulture, out long segments) && segments is > 0 and < 10_000_000:
                    options = options with { SealedSegments = segments };
                    break;
                case "--dir" when hasValue:
                    options = options with { Directory = args[++i] };
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
