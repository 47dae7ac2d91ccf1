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

    public static Place New(PlaceKind kind) => kind is PlaceKind.Simulated or PlaceKind.SimulatedLinked
        ? new SimPlace(new SimFileSystem { LinksFlush = kind == PlaceKind.SimulatedLinked })
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
        private bool _isDisposed;

        public override IFileSystem Files => files;

        public override string Root => _directory.File("store");

        public override Place AfterKill()
        {
            // A process dies at one moment: what two readings in a row agree upon was there at one. The lock dies with the process.
            Dictionary<string, byte[]> seen = ReadAll();
            for (Dictionary<string, byte[]> again = ReadAll(); !AreSame(seen, again); again = ReadAll())
            {
                seen = again;
            }

            OsPlace copy = new(files);
            foreach ((string path, byte[] bytes) in seen)
            {
                string target = Path.Combine(copy.Root, path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllBytes(target, bytes);
            }

            return copy;
        }

        public override void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                _directory.Dispose();
            }
        }

        private static bool AreSame(Dictionary<string, byte[]> left, Dictionary<string, byte[]> right) =>
            left.Count == right.Count
            && left.All(pair => right.TryGetValue(pair.Key, out byte[]? bytes) && pair.Value.AsSpan().SequenceEqual(bytes));

        private Dictionary<string, byte[]> ReadAll()
        {
            Dictionary<string, byte[]> all = [];
            foreach (string path in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Where(path => Path.GetFileName(path) != "lock"))
            {
                try
                {
                    using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                    byte[] bytes = new byte[file.Length];
                    file.ReadExactly(bytes);
                    all.Add(Path.GetRelativePath(Root, path), bytes);
                }
                catch (FileNotFoundException)
                {
                    // Removed meanwhile: the next reading tells.
                }
            }

            return all;
        }
    }
}
