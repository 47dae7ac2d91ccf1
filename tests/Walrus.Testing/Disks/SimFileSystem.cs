using Walrus.Storage;
using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Testing.Disks;

/// <summary>
/// A disk in memory that remembers what was flushed and what was not, so that a test can cut the power at any moment and look at what may
/// be left. Harsher than most real ones: a new name is gone unless its directory was flushed, unflushed sectors survive in any subset, and
/// a directory's changes in any consistent one. Directories themselves are durable at once (<see cref="IFileSystem.CreateDirectory"/>).
/// </summary>
internal sealed class SimFileSystem(int sectorBytes = 512, long capacityBytes = 1L << 40) : IFileSystem
{
    private readonly SortedDictionary<string, SimDirectory> _directories = new(StringComparer.Ordinal);
    private readonly HashSet<string> _locked = new(StringComparer.Ordinal);

    /// <summary>Files that are open now: a test of closing compares it with zero. Guarded by <see cref="Gate"/>.</summary>
    public int OpenFiles { get; internal set; }

    /// <summary>Whether its journal files link a flush behind a write, as an io_uring does: the engine then takes that path.</summary>
    public bool LinksFlush { get; init; }

    /// <summary>Guards everything below this file system.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>
    /// The disk as it may look after a power cut now: what was flushed, and whatever part of the rest the generator spares. This disk
    /// stays as it is and usable, so many crashes can be tried from one moment. Locks do not survive. The same seed gives the same disk.
    /// </summary>
    public SimFileSystem Crash(Random random) => Survivor(new CrashDice(random));

    /// <summary>The disk after a power cut that spares nothing that was not flushed.</summary>
    public SimFileSystem CrashLosingUnflushed() => Survivor(new CrashDice(null));

    /// <summary>
    /// The disk as the next process finds it after this one was killed: everything that was written is there, but what was not flushed is
    /// still not, so a later power cut may take it. A copy; this disk goes on for itself. Locks are released.
    /// </summary>
    public SimFileSystem Kill()
    {
        lock (Gate)
        {
            Dictionary<SimInode, SimInode> copies = new(ReferenceEqualityComparer.Instance);
            return With(directory => directory.Clone(inode => Once(copies, inode, static (each, _) => each.Clone(), 0)));
        }
    }

    /// <summary>Inverts the bits of <paramref name="mask"/> in one byte, on the platter and in the cache alike: silent corruption.</summary>
    public void Corrupt(string path, long position, byte mask)
    {
        lock (Gate)
        {
            SimInode inode = Inode(path, "corrupt");
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, inode.Length);
            inode.Corrupt(position, mask);
        }
    }

    /// <summary>
    /// Loses the file's unflushed writes for good while they stay readable: the state after a failed flush (a later one "succeeds" and
    /// writes nothing of them).
    /// </summary>
    public void LoseUnflushed(string path)
    {
        lock (Gate)
        {
            Find(path)?.Forget();
        }
    }

    /// <summary>Sectors of the file that a power cut may lose.</summary>
    public int UnflushedSectors(string path)
    {
        lock (Gate)
        {
            return Inode(path, "look at").DirtySectors;
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(string directory)
    {
        lock (Gate)
        {
            List<string> missing = [];
            for (string? at = Normal(directory); !string.IsNullOrEmpty(at) && !_directories.ContainsKey(at); at = Path.GetDirectoryName(at))
            {
                if (Find(at) is not null)
                {
                    throw FileFaults.FromErrno(FileFaults.NotADirectory, "create", at);
                }

                missing.Add(at);
            }

            foreach (string path in missing)
            {
                _directories.Add(path, new SimDirectory());
            }
        }
    }

    /// <inheritdoc/>
    public bool DirectoryExists(string directory)
    {
        lock (Gate)
        {
            return _directories.ContainsKey(Normal(directory));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        lock (Gate)
        {
            string normal = Normal(directory);
            IEnumerable<string> below = _directories.Keys.Where(path => Path.GetDirectoryName(path) == normal).Select(path => Path.GetFileName(path));
            return [.. Folder(normal, "list", directory).Entries.Keys, .. below];
        }
    }

    /// <inheritdoc/>
    public IFile Open(string path, FileOpening opening)
    {
        lock (Gate)
        {
            if (opening is FileOpening.New or FileOpening.NewOutput)
            {
                SimDirectory folder = Folder(Parent(path), "create", path);
                if (folder.Entries.ContainsKey(Path.GetFileName(path)) || _directories.ContainsKey(Normal(path)))
                {
                    throw new FileAccessException("create", path, "it exists already");
                }

                folder.Add(Path.GetFileName(path), new SimInode(sectorBytes));
            }

            SimInode inode = Inode(path, "open");
            OpenFiles++;
            return new SimFile(this, inode, path, opening == FileOpening.ExistingReadOnly);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        lock (Gate)
        {
            if (Find(path) is not null)
            {
                Folder(Parent(path), "delete", path).Remove(Path.GetFileName(path));
            }
            else if (_directories.ContainsKey(Normal(path)))
            {
                throw new FileAccessException("delete", path, "it is a directory");
            }
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        lock (Gate)
        {
            if (Parent(from) != Parent(to))
            {
                throw new ArgumentException($"'{to}' is not in the directory of '{from}'.", nameof(to));
            }

            Inode(from, "rename");
            Folder(Parent(from), "rename", from).Rename(Path.GetFileName(from), Path.GetFileName(to));
        }
    }

    /// <inheritdoc/>
    public void FlushDirectory(string directory)
    {
        lock (Gate)
        {
            Folder(Normal(directory), "open", directory).Flush();
        }
    }

    /// <inheritdoc/>
    public long FreeBytes(string directory)
    {
        lock (Gate)
        {
            Folder(Normal(directory), "read the free space of", directory);
            return FreeBytes();
        }
    }

    /// <inheritdoc/>
    public IDisposable Lock(string path)
    {
        lock (Gate)
        {
            SimDirectory folder = Folder(Parent(path), "lock", path);
            string normal = Normal(path);
            if (!_locked.Add(normal))
            {
                throw new DirectoryInUseException(path, Environment.ProcessId);
            }

            if (!folder.Entries.ContainsKey(Path.GetFileName(path)))
            {
                folder.Add(Path.GetFileName(path), new SimInode(sectorBytes));
            }

            return new HeldLock(this, normal);
        }
    }

    /// <inheritdoc/>
    public IJournalFile OpenJournalFile(string path, long length)
    {
        PositionedJournalFile file = new(Open(path, FileOpening.Existing), length);
        return LinksFlush ? new LinkingJournalFile(file) : file;
    }

    /// <summary>Called under the gate before a file grows.</summary>
    internal void TakeRoom(string path, long growth)
    {
        if (growth > 0 && growth > FreeBytes())
        {
            throw new DiskFullException(path);
        }
    }

    private static string Normal(string path) => Path.TrimEndingDirectorySeparator(path);

    private static string Parent(string path) => Path.GetDirectoryName(Normal(path)) ?? string.Empty;

    /// <summary>A file may be reached by a durable and by a seen name; both must lead to one copy.</summary>
    private static SimInode Once<T>(Dictionary<SimInode, SimInode> made, SimInode inode, Func<SimInode, T, SimInode> make, T argument)
    {
        if (!made.TryGetValue(inode, out SimInode? copy))
        {
            made.Add(inode, copy = make(inode, argument));
        }

        return copy;
    }

    private SimFileSystem Survivor(CrashDice dice)
    {
        lock (Gate)
        {
            Dictionary<SimInode, SimInode> left = new(ReferenceEqualityComparer.Instance);
            return With(directory => directory.Survivor(dice, inode => Once(left, inode, static (each, with) => each.Survivor(with), dice)));
        }
    }

    private SimFileSystem With(Func<SimDirectory, SimDirectory> copy)
    {
        SimFileSystem other = new(sectorBytes, capacityBytes) { LinksFlush = LinksFlush };
        foreach ((string path, SimDirectory directory) in _directories)
        {
            other._directories.Add(path, copy(directory));
        }

        return other;
    }

    private long FreeBytes() => capacityBytes - _directories.Values.Sum(directory => directory.Entries.Values.Sum(inode => inode.Length));

    private SimInode? Find(string path) =>
        _directories.TryGetValue(Parent(path), out SimDirectory? folder) ? folder.Entries.GetValueOrDefault(Path.GetFileName(Normal(path))) : null;

    private SimInode Inode(string path, string operation) =>
        Find(path) ?? throw new FileAccessException(operation, path, "no such file or directory");

    private SimDirectory Folder(string normal, string operation, string path) =>
        _directories.GetValueOrDefault(normal) ?? throw new FileAccessException(operation, path, "no such file or directory");

    private sealed class HeldLock(SimFileSystem disk, string path) : IDisposable
    {
        private bool _released;

        public void Dispose()
        {
            lock (disk.Gate)
            {
                if (!_released)
                {
                    _released = true;
                    disk._locked.Remove(path);
                }
            }
        }
    }
}
