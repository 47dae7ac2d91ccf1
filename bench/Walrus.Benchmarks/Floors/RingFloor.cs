using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Walrus.Storage;
using Walrus.Storage.Files;

namespace Walrus.Benchmarks.Floors;

/// <summary>
/// The raw loop that appends are held against: entries with a small header (length and checksum) copied one after another through as much
/// mapped, warm memory as the journal's ring has. Each copy is safe against a killed process.
/// </summary>
/// <remarks>
/// In two forms. Pages that are never flushed stay writable, so the loop shows what the processor can do, which no file that must reach the disk at
/// some time gives. Pages that were flushed since they were written last, as those of a recycled journal file were, cost a fault each when they are
/// written again, and that is most of the time.
/// </remarks>
internal static unsafe class RingFloor
{
    private const int HeaderBytes = 16;

    /// <summary>
    /// Entries a second, in bursts of a file; with <paramref name="flushesBetween"/> each file is flushed after its burst, which is not measured.
    /// </summary>
    public static Measurement Copy(BenchOptions options, bool flushesBetween)
    {
        byte[] entry = new byte[options.EntryBytes];
        new Random(1).NextBytes(entry);
        MappedFile[] files = [.. Enumerable.Range(0, Limits.JournalFilesDefault).Select(i => new MappedFile(Path.Combine(options.Directory, $"ring{i}")))];
        int perFile = (int)(Limits.JournalFileBytesDefault / (HeaderBytes + entry.Length));
        int number = 0;
        foreach (MappedFile file in files)
        {
            Fill(file);
            file.Flush();
        }

        Measurement result = RepeatedRun.Bursts(
            $"copy + CRC with header, {entry.Length} B, {Limits.JournalFilesDefault} mapped files, {(flushesBetween ? "flushed in between" : "never flushed")} [no flush]",
            options.Time,
            perFile,
            "entries/s",
            () => Fill(files[number % files.Length]),
            () =>
            {
                MappedFile filled = files[number++ % files.Length];
                if (flushesBetween)
                {
                    filled.Flush();
                }
            });
        foreach (MappedFile file in files)
        {
            file.Dispose();
        }

        return result;

        void Fill(MappedFile file)
        {
            for (int i = 0; i < perFile; i++)
            {
                var place = new Span<byte>(file.Bytes + ((long)i * (HeaderBytes + entry.Length)), HeaderBytes + entry.Length);
                BinaryPrimitives.WriteInt64LittleEndian(place, entry.Length);
                BinaryPrimitives.WriteInt64LittleEndian(place[sizeof(long)..], Crc32C.Compute(entry));
                entry.CopyTo(place[HeaderBytes..]);
            }
        }
    }

    private sealed class MappedFile : IDisposable
    {
        private readonly string _path;
        private readonly SafeFileHandle _handle;
        private readonly MemoryMappedFile _mapping;
        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _bytes;

        public MappedFile(string path)
        {
            _path = path;
            using (IFile file = new OsFileSystem(JournalBackend.Positioned).Open(path, FileOpening.New))
            {
                file.Allocate(Limits.JournalFileBytesDefault);
            }

            _handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            _mapping = MemoryMappedFile.CreateFromFile(
                _handle, null, Limits.JournalFileBytesDefault, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            _view = _mapping.CreateViewAccessor(0, Limits.JournalFileBytesDefault);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _bytes);
        }

        public byte* Bytes => _bytes;

        public void Flush() => FileFlush.Data(_handle, _path);

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _mapping.Dispose();
            _handle.Dispose();
            File.Delete(_path);
        }
    }
}
