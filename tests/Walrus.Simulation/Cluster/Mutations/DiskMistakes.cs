using Walrus.Storage;
using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Simulation.Cluster;

/// <summary>Says that entries are durable when they are only written.</summary>
internal sealed class AcknowledgesBeforeItFlushes : Mistake
{
    public override FsyncSchedule EngineSchedule => FsyncSchedule.NoFsync;
}

/// <summary>Flushes directories and the first files of a store, and nothing else ever.</summary>
internal sealed class ForgetsToFlush : Mistake
{
    public override IFileSystem Files(IFileSystem right) => new Deaf(right);

    private sealed class Deaf(IFileSystem disk) : IFileSystem
    {
        private const int FlushesHeard = 6;

        private int _flushes;

        public void CreateDirectory(string directory) => disk.CreateDirectory(directory);

        public bool DirectoryExists(string directory) => disk.DirectoryExists(directory);

        public IReadOnlyList<string> List(string directory) => disk.List(directory);

        public IFile Open(string path, FileOpening opening) => new DeafFile(this, disk.Open(path, opening));

        public void Delete(string path) => disk.Delete(path);

        public void Rename(string from, string to) => disk.Rename(from, to);

        public void FlushDirectory(string directory) => disk.FlushDirectory(directory);

        public long FreeBytes(string directory) => disk.FreeBytes(directory);

        public IDisposable Lock(string path) => disk.Lock(path);

        public IJournalFile OpenJournalFile(string path, long length) => new PositionedJournalFile(Open(path, FileOpening.Existing), length);

        private sealed class DeafFile(Deaf owner, IFile file) : IFile
        {
            public string Path => file.Path;

            public long Length => file.Length;

            public void Allocate(long length) => file.Allocate(length);

            public int Read(long position, Span<byte> into) => file.Read(position, into);

            public void Write(long position, ReadOnlySpan<byte> bytes) => file.Write(position, bytes);

            public bool PunchHole(long position, long bytes) => file.PunchHole(position, bytes);

            public void Flush()
            {
                if (owner._flushes++ < FlushesHeard)
                {
                    file.Flush();
                }
            }

            public void Dispose() => file.Dispose();
        }
    }
}

/// <summary>A node that starts again says that it is still in its old life, and goes on leading what it led.</summary>
internal sealed class GoesOnInItsOldLife : Mistake
{
    public override bool RestartsInOldLife => true;
}
