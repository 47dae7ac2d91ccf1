using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Inspection;

/// <summary>
/// A file system on which nothing can be changed, for looking at a store with the engine's own code. What only prepares (directories,
/// flushes) does nothing, what removes leftovers does nothing either, and a folder that is not there is empty. What recovery writes to a file
/// is kept in memory and seen by later reads here.
/// </summary>
internal sealed class ReadOnlyFiles(IFileSystem inner) : IFileSystem
{
    private readonly Dictionary<string, ByteOverlay> _overlays = new(StringComparer.Ordinal);

    /// <summary>What lies over the file at <paramref name="path"/>: seen by all later reads of it.</summary>
    public ByteOverlay OverlayOf(string path)
    {
        if (!_overlays.TryGetValue(path, out ByteOverlay? overlay))
        {
            _overlays[path] = overlay = new ByteOverlay();
        }

        return overlay;
    }

    /// <inheritdoc/>
    public void CreateDirectory(string directory)
    {
        // Whoever looks makes nothing.
    }

    /// <inheritdoc/>
    public bool DirectoryExists(string directory) => inner.DirectoryExists(directory);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory) => inner.DirectoryExists(directory) ? inner.List(directory) : [];

    /// <inheritdoc/>
    public IFile Open(string path, FileOpening opening) => opening is FileOpening.New or FileOpening.NewOutput
        ? throw new InvalidOperationException($"'{path}' would be made while a store is only looked at.")
        : new ReadOnlyFile(inner.Open(path, FileOpening.ExistingReadOnly), OverlayOf(path));

    /// <inheritdoc/>
    public void Delete(string path)
    {
        // A leftover stays for the engine to remove.
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => throw new InvalidOperationException($"'{from}' would be renamed while a store is only looked at.");

    /// <inheritdoc/>
    public void FlushDirectory(string directory)
    {
        // Nothing was changed.
    }

    /// <inheritdoc/>
    public long FreeBytes(string directory) => inner.FreeBytes(directory);

    /// <inheritdoc/>
    public IDisposable Lock(string path) => throw new InvalidOperationException("A store that is only looked at is not locked.");

    /// <inheritdoc/>
    public IJournalFile OpenJournalFile(string path, long length) => new PositionedJournalFile(Open(path, FileOpening.ExistingReadOnly), length);

    /// <summary>A file that stays as it is. Its flushes do nothing: on a file that was opened for reading a flush may be refused.</summary>
    private sealed class ReadOnlyFile(IFile file, ByteOverlay overlay) : IFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public void Allocate(long length) => throw new InvalidOperationException($"'{Path}' is only looked at.");

        public int Read(long position, Span<byte> into)
        {
            int read = file.Read(position, into);
            overlay.Apply(position, into[..read]);
            return read;
        }

        public void Write(long position, ReadOnlySpan<byte> bytes) => overlay.Lay(position, bytes);

        public bool PunchHole(long position, long bytes) => throw new InvalidOperationException($"'{Path}' is only looked at.");

        public void Flush()
        {
            // Nothing was written.
        }

        public void Dispose() => file.Dispose();
    }
}
