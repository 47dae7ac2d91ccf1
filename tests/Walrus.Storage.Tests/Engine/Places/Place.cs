using Walrus.Storage.Files;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Engine.Places;

/// <summary>A store's directory and the file system below it.</summary>
internal abstract class Place : IDisposable
{
    /// <summary>What engines are opened with.</summary>
    public abstract IFileSystem Files { get; }

    /// <summary>The store's directory.</summary>
    public abstract string Root { get; }

    public static Place New(PlaceKind kind) => kind == PlaceKind.Simulated
        ? new SimPlace(new SimFileSystem())
        : new OsPlace(new OsFileSystem(kind.Backend()));

    /// <summary>What the next process finds when the one that uses this place is killed now. A place of its own.</summary>
    public abstract Place AfterKill();

    public abstract void Dispose();

    private sealed class SimPlace(SimFileSystem disk) : Place
    {
        public override IFileSystem Files => disk;

        public override string Root => "/store";

        public override Place AfterKill() => new SimPlace(disk.Kill());

        public override void Dispose()
        {
        }
    }

    private sealed class OsPlace(OsFileSystem files) : Place
    {
        private readonly TempDirectory _directory = new();

        public override IFileSystem Files => files;

        public override string Root => _directory.File("store");

        public override Place AfterKill()
        {
            // What the kernel has is what a copy reads: the journal first, as packs are published by it.
            OsPlace copy = new(files);
            foreach (string path in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                string target = Path.Combine(copy.Root, Path.GetRelativePath(Root, path));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(path, target);
            }

            return copy;
        }

        public override void Dispose() => _directory.Dispose();
    }
}
