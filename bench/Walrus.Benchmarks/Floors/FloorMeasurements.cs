using System.Buffers.Binary;
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

    /// <summary>
    /// One shared stream at its best: <paramref name="callers"/> entries, each with a header of length and checksum, encoded into one buffer, written
    /// at once and flushed once. What a group commit for so many waiting callers could reach if it cost nothing else.
    /// </summary>
    public Measurement GroupWriteAndFlush(int callers)
    {
        const int headerBytes = 16;
        byte[] group = new byte[callers * (headerBytes + _entry.Length)];
        int groups = (int)(FileBytes / group.Length);
        int number = 0;
        return RepeatedRun.Throughput($"{callers} x {_entry.Length} B encoded, one pwrite, one flush [durable]", _time, callers, "entries/s", () =>
        {
            for (int i = 0; i < callers; i++)
            {
                Span<byte> place = group.AsSpan(i * (headerBytes + _entry.Length));
                BinaryPrimitives.WriteInt64LittleEndian(place, _entry.Length);
                BinaryPrimitives.WriteInt64LittleEndian(place[sizeof(long)..], Crc32C.Compute(_entry));
                _entry.CopyTo(place[headerBytes..]);
            }

            RandomAccess.Write(_handle, group, (long)(number++ % groups) * group.Length);
            FileFlush.Data(_handle, _path);
        });
    }

    /// <summary>Reads the file from end to end with pread, 256 KiB at a time, with a checksum of each entry's bytes.</summary>
    public Measurement ReadPositioned()
    {
        byte[] buffer = new byte[256 * 1024];
        uint sum = 0;
        Measurement result = RepeatedRun.Throughput($"pread 256 KiB + CRC of {_entry.Length} B pieces", _time, FileBytes / 1e9, "GB/s", () =>
        {
            for (long at = 0; at < FileBytes; at += buffer.Length)
            {
                int read = RandomAccess.Read(_handle, buffer, at);
                for (int i = 0; i < read; i += _entry.Length)
                {
                    sum ^= Crc32C.Compute(buffer.AsSpan(i, Math.Min(_entry.Length, read - i)));
                }
            }
        });
        GC.KeepAlive(sum);
        return result;
    }

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
        yield return GroupWriteAndFlush(512);
        yield return ReadMapped();
        yield return ReadPositioned();
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
