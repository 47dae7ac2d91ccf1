using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Walrus.Storage;
using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Benchmarks.Floors;

/// <summary>
/// What this machine can do without any engine: the yardstick that product figures of the same run are divided by (machines are shared and
/// noisy). The file has the size of a journal file and stays in the page cache, as the ring does.
/// </summary>
internal sealed unsafe class FloorMeasurements : IDisposable
{
    private const long FileBytes = Limits.JournalFileBytesDefault;

    private readonly string _path;
    private readonly TimeSpan _time;
    private readonly byte[] _entry;
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _bytes;

    /// <summary>Makes a file in <paramref name="directory"/>; every measurement then takes <paramref name="time"/>.</summary>
    public FloorMeasurements(string directory, int entryBytes, TimeSpan time)
    {
        _time = time;
        _entry = new byte[entryBytes];
        new Random(1).NextBytes(_entry);
        _path = Path.Combine(directory, "floor");
        using (IFile file = new OsFileSystem(JournalBackend.Positioned).Open(_path, FileOpening.New))
        {
            file.Allocate(FileBytes);
            file.Flush();
        }

        _handle = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        _mapping = MemoryMappedFile.CreateFromFile(_handle, null, FileBytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, FileBytes);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _bytes);
    }

    private int EntriesPerFile => (int)(FileBytes / _entry.Length);

    /// <summary>Copies entries into the mapped file from end to end, with a checksum of each. No flush: survives a killed process.</summary>
    public Measurement CopyIntoWarmMap()
    {
        uint sum = 0;
        Measurement result = RepeatedRun.Throughput($"copy + CRC, {_entry.Length} B, mapped file [no flush]", _time, EntriesPerFile, "entries/s", () =>
        {
            for (int i = 0; i < EntriesPerFile; i++)
            {
                sum ^= Crc32C.Compute(_entry);
                _entry.CopyTo(new Span<byte>(_bytes + ((long)i * _entry.Length), _entry.Length));
            }
        });
        GC.KeepAlive(sum);
        return result;
    }

    /// <summary>One pwrite per entry, from end to end. No flush.</summary>
    public Measurement WriteEachEntry() => RepeatedRun.Throughput(
        $"one pwrite each, {_entry.Length} B [no flush]",
        _time,
        EntriesPerFile,
        "entries/s",
        () =>
        {
            for (int i = 0; i < EntriesPerFile; i++)
            {
                RandomAccess.Write(_handle, _entry, (long)i * _entry.Length);
            }
        });

    /// <summary>One pwrite and one flush (fdatasync on Linux) at a time: what a lone durable caller can have.</summary>
    public Measurement WriteAndFlushEach() => RepeatedRun.Latency(
        $"pwrite + flush each, {_entry.Length} B [durable]",
        _time,
        1,
        "flushes/s",
        i =>
        {
            RandomAccess.Write(_handle, _entry, (long)(i % EntriesPerFile) * _entry.Length);
            FileFlush.Data(_handle, _path);
        });

    /// <summary>Reads the mapped file from end to end in pieces of an entry, with a checksum of each.</summary>
    public Measurement ReadMapped()
    {
        uint sum = 0;
        Measurement result = RepeatedRun.Throughput($"read + CRC in place, {_entry.Length} B, mapped file", _time, FileBytes / 1e9, "GB/s", () =>
        {
            for (int i = 0; i < EntriesPerFile; i++)
            {
                sum ^= Crc32C.Compute(new ReadOnlySpan<byte>(_bytes + ((long)i * _entry.Length), _entry.Length));
            }
        });
        GC.KeepAlive(sum);
        return result;
    }

    /// <summary>All of them, in a fixed order.</summary>
    public IEnumerable<Measurement> All()
    {
        yield return CopyIntoWarmMap();
        yield return WriteEachEntry();
        yield return WriteAndFlushEach();
        yield return ReadMapped();
    }

    /// <summary>Removes the file.</summary>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _mapping.Dispose();
        _handle.Dispose();
        File.Delete(_path);
    }
}
