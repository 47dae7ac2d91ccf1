using System.Diagnostics;
using Walrus.Storage;
using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Benchmarks.Floors;

/// <summary>
/// The journal backends against one another, each over a file of a journal file's size that is written round and round. They take turns in
/// short slices, so that the noise of a shared machine falls on all of them alike; the figure is the median slice.
/// </summary>
internal sealed class BackendComparison : IDisposable
{
    private const long FileBytes = Limits.JournalFileBytesDefault;
    private const int Slices = 30;

    /// <summary>Unmeasured: first touches, and the compiler at work.</summary>
    private const int WarmSlices = 2;

    private readonly TimeSpan _slice;
    private readonly Contender[] _contenders;

    /// <summary>Makes a file for each backend in <paramref name="directory"/>; each backend gets 30 slices of <paramref name="slice"/> in every comparison.</summary>
    public BackendComparison(string directory, TimeSpan slice)
    {
        _slice = slice;
        _contenders = 
        [
            .. Enum.GetValues<JournalBackend>()
                .Select(backend => new Contender(backend, directory))
                .Where(contender => contender.IsWhatWasAskedFor),
        ];
    }

    /// <summary>One write of <paramref name="bytes"/>, again and again. No flush: survives a killed process.</summary>
    public IReadOnlyList<Measurement> Write(int bytes)
    {
        byte[] buffer = Random(bytes);
        return Compare($"Write {bytes} B [no flush]", 1, "writes/s", batch: 64, (journal, at) => journal.Write(at, buffer), bytes);
    }

    /// <summary>One write of <paramref name="bytes"/>, then a flush: a group commit without its callers.</summary>
    public IReadOnlyList<Measurement> WriteThenFlush(int bytes)
    {
        byte[] buffer = Random(bytes);
        return Compare(
            $"Write {bytes} B + Flush [durable]",
            1,
            "flushes/s",
            batch: 1,
            (journal, at) => journal.WriteAndFlush(at, buffer),
            bytes);
    }

    /// <summary>Reads of <paramref name="bytes"/> one after another, with a checksum of each.</summary>
    public IReadOnlyList<Measurement> Read(int bytes)
    {
        byte[] buffer = new byte[bytes];
        uint sum = 0;
        IReadOnlyList<Measurement> results = Compare(
            $"Read {bytes} B + CRC",
            bytes / 1e9,
            "GB/s",
            batch: 64,
            (journal, at) =>
            {
                journal.Read(at, buffer);
                sum ^= Crc32C.Compute(buffer);
            },
            bytes);
        GC.KeepAlive(sum);
        return results;
    }

    /// <summary>Removes the files.</summary>
    public void Dispose() => Array.ForEach(_contenders, contender => contender.Dispose());

    private static byte[] Random(int bytes)
    {
        byte[] buffer = new byte[bytes];
        new Random(1).NextBytes(buffer);
        return buffer;
    }

    /// <param name="what">The name of the figure.</param>
    /// <param name="units">What one operation counts.</param>
    /// <param name="unit">The name of what is counted.</param>
    /// <param name="batch">Operations between two looks at the clock; latencies are per operation only when it is 1.</param>
    /// <param name="operation">Works on the journal at a position.</param>
    /// <param name="bytes">How far each operation moves on.</param>
    private List<Measurement> Compare(string what, double units, string unit, int batch, Action<IJournalFile, long> operation, int bytes)
    {
        for (int slice = 0; slice < Slices; slice++)
        {
            foreach (Contender contender in _contenders)
            {
                if (slice == WarmSlices)
                {
                    contender.Forget();
                }

                contender.Run(_slice, batch, operation, bytes);
            }
        }

        return [.. _contenders.Select(contender => contender.Result(what, units, unit, withLatency: batch == 1))];
    }

    private sealed class Contender : IDisposable
    {
        private readonly JournalBackend _backend;
        private readonly string _path;
        private readonly IJournalFile _journal;
        private readonly List<double> _rates = [];
        private readonly List<TimeSpan> _latencies = [];
        private readonly List<double> _processor = [];
        private long _at;

        public Contender(JournalBackend backend, string directory)
        {
            _backend = backend;
            _path = Path.Combine(directory, $"journal-{backend}");
            OsFileSystem files = new(backend);
            using (IFile file = files.Open(_path, FileOpening.New))
            {
                file.Allocate(FileBytes);
                file.Flush();
            }

            _journal = files.OpenJournalFile(_path, FileBytes);
            IsWhatWasAskedFor = files.Backend.Backend == backend;
            if (!IsWhatWasAskedFor)
            {
                Dispose();
            }
        }

        /// <summary>False where the backend does not work here: its place is taken by one that is compared anyway.</summary>
        public bool IsWhatWasAskedFor { get; }

        public void Forget()
        {
            _rates.Clear();
            _latencies.Clear();
            _processor.Clear();
        }

        public void Run(TimeSpan slice, int batch, Action<IJournalFile, long> operation, int bytes)
        {
            long done = 0;
            using Process process = Process.GetCurrentProcess();
            TimeSpan before = process.TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            TimeSpan taken = TimeSpan.Zero;
            while (taken < slice)
            {
                for (int i = 0; i < batch; i++)
                {
                    _at = _at + bytes <= FileBytes ? _at : 0;
                    operation(_journal, _at);
                    _at += bytes;
                }

                done += batch;
                TimeSpan now = Stopwatch.GetElapsedTime(start);
                _latencies.Add(now - taken);
                taken = now;
            }

            process.Refresh();
            _processor.Add((process.TotalProcessorTime - before).TotalSeconds / done);
            _rates.Add(done / taken.TotalSeconds);
        }

        public Measurement Result(string what, double units, string unit, bool withLatency)
        {
            _rates.Sort();
            _latencies.Sort();
            _processor.Sort();
            Measurement result = new($"{_backend}: {what}", _rates[_rates.Count / 2] * units, unit)
            {
                ProcessorEach = TimeSpan.FromSeconds(_processor.Average()),
            };
            if (withLatency)
            {
                result = result with { Median = _latencies[_latencies.Count / 2], Percentile99 = _latencies[(int)(_latencies.Count * 0.99)] };
            }

            Forget();
            return result;
        }

        public void Dispose()
        {
            _journal.Dispose();
            File.Delete(_path);
        }
    }
}
