using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Inspection;

/// <summary>
/// A file system on which nothing can be changed, for looking at a store with the engine's own code. What only prepares (directories,
/// flushes) does nothing, what removes leftovers does nothing either, and a folder that is not there is empty; writing is a defect.
/// </summary>
internal sealed class ReadOnlyFiles(IFileSystem inner) : IFileSystem
{
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
        : new ReadOnlyFile(inner.Open(path, FileOpening.ExistingReadOnly));

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

    /// <summary>A file whose flushes do nothing: on a file that was opened for reading a flush may be refused.</summary>
    private sealed class ReadOnlyFile(IFile file) : IFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public void Allocate(long length) => throw new InvalidOperationException($"'{Path}' is only looked at.");

        public int Read(long position, Span<byte> into) => file.Read(position, into);

        public void Write(long position, ReadOnlySpan<byte> bytes) => throw new InvalidOperationException($"'{Path}' is only looked at.");

        public bool PunchHole(long position, long bytes) => throw new InvalidOperationException($"'{Path}' is only looked at.");

        public void Flush()
        {
            // Nothing was written.
        }

        public void Dispose() => file.Dispose();
    }
}
