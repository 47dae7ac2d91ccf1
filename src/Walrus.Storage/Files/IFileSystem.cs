namespace Walrus.Storage.Files;

/// <summary>
/// What the engine needs of a file system. The real one is <c>OsFileSystem</c>; tests put a simulated or a faulting one in its place.
/// Every method turns an environment fault into a typed <see cref="StorageException"/> that names the path.
/// </summary>
internal interface IFileSystem
{
    /// <summary>Makes the directory and its parents, durably (each parent of a new one is flushed); nothing happens when it exists.</summary>
    void CreateDirectory(string directory);

    /// <summary>Whether <paramref name="directory"/> is there.</summary>
    bool DirectoryExists(string directory);

    /// <summary>The names (not paths) of the directory's files and folders, in no particular order.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Opens a file for reading and writing. The caller disposes it.</summary>
    IFile Open(string path, FileOpening opening);

    /// <summary>Removes a file; nothing happens when it is not there. Durable only after <see cref="FlushDirectory"/>.</summary>
    void Delete(string path);

    /// <summary>Renames within one directory, replacing the target in one step. Durable only after <see cref="FlushDirectory"/>.</summary>
    void Rename(string from, string to);

    /// <summary>Makes creations, renames and deletions in <paramref name="directory"/> durable (fsync of the directory, man 2 fsync).</summary>
    void FlushDirectory(string directory);

    /// <summary>
    /// Whether a sequential reader of files in <paramref name="directory"/> should ask for what it will need (<see cref="IReadOnlyFile.WillNeed"/>),
    /// because the system by itself reads less far ahead than disks need. False where that is not known.
    /// </summary>
    bool WantsReadAhead(string directory) => false;

    /// <summary>Bytes that an unprivileged writer may still take on the directory's volume.</summary>
    long FreeBytes(string directory);

    /// <summary>
    /// Takes the directory's lock file for this process, or throws <see cref="DirectoryInUseException"/> naming the holder's process id.
    /// Released when disposed and by the kernel when the process ends, so a killed process leaves no lock behind.
    /// </summary>
    IDisposable Lock(string path);

    /// <summary>What <see cref="OpenJournalFile"/> opens with. May change while files are opened: what does not work is replaced.</summary>
    Journal.Backends.JournalBackendInUse Backend => new(JournalBackend.Positioned);

    /// <summary>Opens an existing journal file of <paramref name="length"/> bytes.</summary>
    Journal.Backends.IJournalFile OpenJournalFile(string path, long length);

    /// <summary>
    /// Opens the existing file of a journal stage; null when there is no way to write it that is cheaper than writing to the journal itself.
    /// </summary>
    Journal.Backends.IJournalFile? OpenStage(string path, long length) => OpenJournalFile(path, length);
}

/// <summary>How <see cref="IFileSystem.Open"/> treats what is there.</summary>
internal enum FileOpening
{
    /// <summary>The file must exist.</summary>
    Existing,

    /// <summary>The file must not exist; it is made, empty.</summary>
    New,

    /// <summary>
    /// Like <see cref="New"/>, for a file that is written once from front to back and not read soon: whole blocks go past the page cache
    /// where the system allows it, and <see cref="IFile.StartWrite"/> does not wait for the disk.
    /// </summary>
    NewOutput,

    /// <summary>The file must exist and is opened for reading only.</summary>
    ExistingReadOnly,
}
