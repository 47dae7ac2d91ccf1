using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Simulation.Cluster;

/// <summary>A disk on which something can happen right before a flush of a file: the moment at which everything is written and nothing is safe.</summary>
internal sealed class FlushTap(IFileSystem disk) : IFileSystem
{
    private int _left = -1;
    private Action? _then;

    /// <summary>Before the flush after so many others, <paramref name="then"/>; a negative number calls it off.</summary>
    public void Before(int flushes, Action? then)
    {
        _left = flushes;
        _then = then;
    }

    public void CreateDirectory(string directory) => disk.CreateDirectory(directory);

    public bool DirectoryExists(string directory) => disk.DirectoryExists(directory);

    public IReadOnlyList<string> List(string directory) => disk.List(directory);

    public IFile Open(string path, FileOpening opening) => new TappedFile(this, disk.Open(path, opening));

    public void Delete(string path) => disk.Delete(path);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void FlushDirectory(string directory) => disk.FlushDirectory(directory);

    public long FreeBytes(string directory) => disk.FreeBytes(directory);

    public IDisposable Lock(string path) => disk.Lock(path);

    public IJournalFile OpenJournalFile(string path, long length) => new PositionedJournalFile(Open(path, FileOpening.Existing), length);

    private void Flushing()
    {
        if (_left >= 0 && _left-- == 0)
        {
            _then?.Invoke();
        }
    }

    private sealed class TappedFile(FlushTap tap, IFile file) : IFile
    {
        public string Path => file.Path;

        public long Length => file.Length;

        public void Allocate(long length) => file.Allocate(length);

        public int Read(long position, Span<byte> into) => file.Read(position, into);

        public void Write(long position, ReadOnlySpan<byte> bytes) => file.Write(position, bytes);

        public bool PunchHole(long position, long bytes) => file.PunchHole(position, bytes);

        public void Flush()
        {
            tap.Flushing();
            file.Flush();
        }

        public void Dispose() => file.Dispose();
    }
}
