using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;
using Walrus.Storage.Files;

namespace Walrus.Storage.Journal.Backends;

/// <summary>
/// A journal file mapped once, for its whole life. A write is a copy into shared pages, which the kernel keeps when the process is killed;
/// or, where a flush follows most writes, a pwrite to the same pages.
/// The file must have all its blocks (<see cref="IFile.Allocate"/>): a copy into a hole of a full volume is a SIGBUS, not an exception.
/// The same holds for a page that the disk can no longer read, and for a file that someone cuts short while it is mapped.
/// </summary>
internal sealed unsafe class MappedJournalFile : IJournalFile
{
    private readonly SafeFileHandle _handle;
    private readonly MemoryMappedFile _mapping;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeMemoryMappedViewHandle _bytes;
    private readonly long _offset;
    private readonly OsFile? _writes;

    /// <summary>
    /// Takes <paramref name="handle"/> over, also when it throws: <see cref="StoreCorruptException"/> for another length than
    /// <paramref name="length"/>, <see cref="FileAccessException"/> when it cannot be mapped.
    /// </summary>
    /// <param name="handle">Open for reading and writing.</param>
    /// <param name="path">Where the file is, for messages.</param>
    /// <param name="length">Bytes in the file.</param>
    /// <param name="writesThroughMap">False for pwrite, which needs one page cache for both (Linux).</param>
    public MappedJournalFile(SafeFileHandle handle, string path, long length, bool writesThroughMap = true)
    {
        Path = path;
        Length = length;
        _handle = handle;
        _writes = writesThroughMap ? null : new OsFile(handle, path);
        try
        {
            // Before mapping: the runtime would lengthen a shorter file, with holes.
            JournalRange.CheckLength(path, RandomAccess.GetLength(handle), length);
            _mapping = MemoryMappedFile.CreateFromFile(handle, null, length, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            _view = _mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.ReadWrite);
            _bytes = _view.SafeMemoryMappedViewHandle;
            _offset = _view.PointerOffset;
        }
        catch (Exception e)
        {
            _mapping?.Dispose();
            handle.Dispose();
            if (FileFaults.IsFault(e))
            {
                throw FileFaults.Translate(e, "map", path);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public nint Memory => _writes is null ? _bytes.DangerousGetHandle() + (nint)_offset : 0;

    /// <inheritdoc/>
    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        JournalRange.Check(position, bytes.Length, Length);
        if (_writes is not null)
        {
            _writes.Write(position, bytes);
            return;
        }

        using Lease lease = new(_bytes);
        bytes.CopyTo(new Span<byte>(lease.Pointer + _offset + position, bytes.Length));
    }

    /// <inheritdoc/>
    public void Read(long position, Span<byte> into)
    {
        JournalRange.Check(position, into.Length, Length);
        using Lease lease = new(_bytes);
        new ReadOnlySpan<byte>(lease.Pointer + _offset + position, into.Length).CopyTo(into);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // On Linux fdatasync of the descriptor covers pages dirtied through a shared mapping (fs/sync.c: msync(MS_SYNC) is the same call
        // for a range), and it reports a write error once per open file. Elsewhere POSIX promises that only of msync.
        if (!OperatingSystem.IsLinux())
        {
            try
            {
                _view.Flush();
            }
            catch (Exception e) when (FileFaults.IsFault(e))
            {
                throw FileFaults.FlushFailure(e, Path);
            }
        }

        FileFlush.Data(_handle, Path);
    }

    /// <summary>Unmaps once the last running call has ended; later calls throw <see cref="ObjectDisposedException"/>. Does not flush.</summary>
    public void Dispose()
    {
        // Not the accessor's own Dispose: on Unix it would msync the whole map first, a flush that nobody asked for and whose failure
        // would surface here.
        _bytes.Dispose();
        _mapping.Dispose();
        _handle.Dispose();
    }

    /// <summary>Keeps the pages mapped while a call copies: without it, a reader beside <see cref="MappedJournalFile.Dispose"/> would end the process.</summary>
    private readonly ref struct Lease
    {
        private readonly SafeMemoryMappedViewHandle _held;

        public Lease(SafeMemoryMappedViewHandle bytes)
        {
            byte* pointer = null;
            bytes.AcquirePointer(ref pointer); // Adds a reference; throws ObjectDisposedException once disposed.
            _held = bytes;
            Pointer = pointer;
        }

        public readonly byte* Pointer;

        public void Dispose() => _held.ReleasePointer();
    }
}
