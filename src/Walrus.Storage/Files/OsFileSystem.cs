using Microsoft.Win32.SafeHandles;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Files;

/// <summary>The operating system's files.</summary>
internal sealed class OsFileSystem(JournalBackend backend) : IFileSystem
{
    // Everyone may open what this process has open: exclusion is the lock file's work, and offline readers look at copies in place.
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

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
    public IJournalFile OpenJournalFile(string path, long length)
    {
        SafeFileHandle handle = OpenHandle(path, FileOpening.Existing);
        return backend switch
        {
            JournalBackend.Mapped => new MappedJournalFile(handle, path, length),
            JournalBackend.MappedReads when OperatingSystem.IsLinux() => new MappedJournalFile(handle, path, length, writesThroughMap: false),
            _ => new PositionedJournalFile(new OsFile(handle, path), length),
        };
    }

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
