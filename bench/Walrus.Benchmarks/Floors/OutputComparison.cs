using System.Diagnostics;
using Walrus.Storage;
using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Benchmarks.Floors;

/// <summary>A large file written once from front to back and flushed, as packs are: through the page cache and past it, in turns.</summary>
internal sealed class OutputComparison(string directory)
{
    private const int Rounds = 12;
    private const long FileBytes = Limits.JournalFileBytesDefault;
    private readonly OsFileSystem _files = new(JournalBackend.Positioned);

    /// <summary>Both ways, each the median of 12 files of 64 MiB.</summary>
    public IReadOnlyList<Measurement> Measure()
    {
        FileOpening[] ways = [FileOpening.New, FileOpening.NewOutput];
        List<(double Seconds, double Processor)>[] taken = [[], []];
        for (int round = 0; round < Rounds; round++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                taken[way].Add(WriteOne(ways[way]));
            }
        }

        return
        [
            Result("64 MiB file through the page cache [durable]", taken[0]),
            Result("64 MiB file past the page cache [durable]", taken[1]),
        ];
    }

    private static Measurement Result(string name, List<(double Seconds, double Processor)> taken)
    {
        double median = taken.Select(each => each.Seconds).Order().ElementAt(Rounds / 2);
        return new Measurement(name, FileBytes / 1e9 / median, "GB/s")
        {
            ProcessorEach = TimeSpan.FromSeconds(taken.Average(each => each.Processor)),
        };
    }

    private (double Seconds, double Processor) WriteOne(FileOpening way)
    {
        string path = Path.Combine(directory, $"output-{way}");
        using AlignedBuffer even = new(Limits.PackWriteBytes);
        using AlignedBuffer odd = new(Limits.PackWriteBytes);
        even.Span.Fill(1);
        odd.Span.Fill(2);
        using Process process = Process.GetCurrentProcess();
        TimeSpan before = process.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        using (IFile file = _files.Open(path, way))
        {
            for (long at = 0; at < FileBytes; at += Limits.PackWriteBytes)
            {
                file.StartWrite(at, at / Limits.PackWriteBytes % 2 == 0 ? even : odd, Limits.PackWriteBytes);
            }

            file.Flush();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        process.Refresh();
        double processor = (process.TotalProcessorTime - before).TotalSeconds;
        _files.Delete(path);
        return (seconds, processor);
    }
}
