using Microsoft.Win32.SafeHandles;
using Walrus.Storage.Journal.Backends;
using Walrus.Storage.Journal.Backends.Uring;

namespace Walrus.Storage.Files;

/// <summary>The operating system's files.</summary>
/// <param name="start">What journal files are opened with, as long as it works.</param>
/// <param name="createUring">Makes the ring of the io_uring backend, or says why there can be none.</param>
internal sealed class OsFileSystem(JournalBackendInUse start, SharedUring.Create createUring) : IFileSystem
{
    // Everyone may open what this process has open: exclusion is the lock file's work, and offline readers look at copies in place.
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    private readonly JournalFileOpener _journals = new(start, new SharedUring(createUring));

    /// <summary>Over a backend, as long as it works.</summary>
    public OsFileSystem(JournalBackend backend)
        : this(new JournalBackendInUse(backend), UringSupport.TryCreate)
    {
    }

    /// <inheritdoc/>
    public JournalBackendInUse Backend => _journals.InUse;

    /// <inheritdoc/>
    public void CreateDirectory(string directory)
    {
        Stack<string> missing = new();
        for (string? at = Path.GetFullPath(directory); at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            if (File.Exists(at))
            {
                throw FileFaults.FromErrno(FileFaults.NotADirectory, "create", at);
            }

            missing.Push(at);
        }

        foreach (string next in missing)
        {
            Guard("create", next, () => Directory.CreateDirectory(next));
            FlushParentOrUndo(next);
        }
    }

    /// <inheritdoc/>
    public bool DirectoryExists(string directory) => Directory.Exists(directory);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory) => Guard(
        "list",
        directory,
        () => (IReadOnlyList<string>)Directory.EnumerateFileSystemEntries(directory).Select(path => Path.GetFileName(path)).ToArray());

    /// <inheritdoc/>
    public IFile Open(string path, FileOpening opening)
    {
        var file = new OsFile(OpenHandle(path, opening), path);
        return opening == FileOpening.NewOutput ? new OutputFile(file, DirectWrites.TryOpen(path)) : file;
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Not there, like a missing file.
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            throw FileFaults.Translate(e, "delete", path);
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => Guard("rename", from, () => File.Move(from, to, overwrite: true));

    /// <inheritdoc/>
    public void FlushDirectory(string directory) => FileFlush.Directory(directory);

    /// <inheritdoc/>
    public bool WantsReadAhead(string directory) => KernelReadAhead.BytesBelow(directory) < Limits.ReadAheadKernelBytes;

    /// <inheritdoc/>
    public long FreeBytes(string directory) =>
        Guard("read the free space of", directory, () => new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace);

    /// <inheritdoc/>
    public IDisposable Lock(string path) => OsLockFile.Take(path);

    /// <inheritdoc/>
    public IJournalFile OpenJournalFile(string path, long length) =>
        _journals.Open(() => OpenHandle(path, FileOpening.Existing), path, length);

    /// <inheritdoc/>
    public IJournalFile? OpenStage(string path, long length) =>
        _journals.OpenStage(() => OpenHandle(path, FileOpening.Existing), path, length);

    /// <summary>A directory that could not be made durable must not stay: the next try would find it and think it done.</summary>
    private static void FlushParentOrUndo(string made)
    {
        try
        {
            if (Path.GetDirectoryName(made) is { } parent)
            {
                FileFlush.Directory(parent);
            }
        }
        catch (StorageException)
        {
            try
            {
                Directory.Delete(made);
            }
            catch (Exception e) when (FileFaults.IsFault(e))
            {
                // The first failure is the one to report.
            }

            throw;
        }
    }

    private static SafeFileHandle OpenHandle(string path, FileOpening opening) => Guard(
        IsNew(opening) ? "create" : "open",
        path,
        () => File.OpenHandle(
            path,
            IsNew(opening) ? FileMode.CreateNew : FileMode.Open,
            opening == FileOpening.ExistingReadOnly ? FileAccess.Read : FileAccess.ReadWrite,
            Shared));

    private static bool IsNew(FileOpening opening) => opening is FileOpening.New or FileOpening.NewOutput;

    private static T Guard<T>(string operation, string path, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            throw FileFaults.Translate(e, operation, path);
        }
    }

    private static void Guard(string operation, string path, Action call) => Guard(operation, path, () =>
    {
        call();
        return true;
    });
}
