using System.Threading.Channels;
using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Tests.Engine.Places;

/// <summary>Another file system whose journal flushes can be held: so that a test decides what waits behind a flush.</summary>
internal sealed class GateFileSystem(IFileSystem inner) : IFileSystem
{
    private readonly Channel<int> _held = Channel.CreateUnbounded<int>();
    private TaskCompletionSource? _gate;
    private int _flushes;

    /// <summary>Flushes of journal files that were let through or wait.</summary>
    public int Flushes => Volatile.Read(ref _flushes);

    /// <summary>From now on each flush of a journal file waits for <see cref="Release"/>.</summary>
    public void Hold() => Volatile.Write(ref _gate, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>Completes when one more flush has come.</summary>
    public async Task WaitForFlushAsync() => _ = await _held.Reader.ReadAsync().AsTask().WaitAsync(TestStore.Patience);

    public void Release() => Interlocked.Exchange(ref _gate, null)?.SetResult();

    public void CreateDirectory(string directory) => inner.CreateDirectory(directory);

    public bool DirectoryExists(string directory) => inner.DirectoryExists(directory);

    public IReadOnlyList<string> List(string directory) => inner.List(directory);

    public IFile Open(string path, FileOpening opening) => inner.Open(path, opening);

    public void Delete(string path) => inner.Delete(path);

    public void Rename(string from, string to) => inner.Rename(from, to);

    public void FlushDirectory(string directory) => inner.FlushDirectory(directory);

    public long FreeBytes(string directory) => inner.FreeBytes(directory);

    public IDisposable Lock(string path) => inner.Lock(path);

    public IJournalFile OpenJournalFile(string path, long length) => new GateJournalFile(this, inner.OpenJournalFile(path, length));

    private void Pass()
    {
        int number = Interlocked.Increment(ref _flushes);
        if (Volatile.Read(ref _gate) is { } gate)
        {
            _ = _held.Writer.TryWrite(number);
            gate.Task.Wait(TestStore.Patience).ShouldBeTrue("nobody released the flush");
        }
    }

    private sealed class GateJournalFile(GateFileSystem gate, IJournalFile inner) : IJournalFile
    {
        public string Path => inner.Path;

        public long Length => inner.Length;

        public bool LinksFlush => inner.LinksFlush;

        public void Write(long position, ReadOnlySpan<byte> bytes) => inner.Write(position, bytes);

        public void Read(long position, Span<byte> into) => inner.Read(position, into);

        public void Flush()
        {
            gate.Pass();
            inner.Flush();
        }

        public void Dispose() => inner.Dispose();
    }
}
