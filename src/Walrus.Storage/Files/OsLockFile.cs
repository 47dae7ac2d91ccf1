using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Walrus.Storage.Files;

/// <summary>
/// One engine per directory, by a lock that the kernel drops with its holder. The file itself stays: removing it would let a second
/// process lock the new file while a third still waits on the old. It holds the last holder's process id as text.
/// </summary>
internal sealed class OsLockFile : IDisposable
{
    /// <summary>Digits of the largest process id and a line end, padded, so that writing it anew never needs a fresh block on a full disk.</summary>
    private const int RecordBytes = 16;

    private readonly SafeFileHandle _handle;

    private OsLockFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock; <see cref="DirectoryInUseException"/> when another process, or another engine of this one, has it.</summary>
    public static OsLockFile Take(string path)
    {
        SafeFileHandle handle;
        try
        {
            // On Unix FileShare.None is flock(LOCK_EX | LOCK_NB) in the runtime; on Windows, Read keeps other writers out and lets the
            // loser read who holds it.
            FileShare share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;
            handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            throw FileFaults.Classify(e).Kind == FileFaultKind.InUse
                ? new DirectoryInUseException(path, ReadHolder(path))
                : FileFaults.Translate(e, "lock", path);
        }

        try
        {
            InsistOnLock(handle, path);
            RecordHolder(handle, path);
            return new OsLockFile(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>
    /// The runtime goes on without a lock where the file system has none or DOTNET_SYSTEM_IO_DISABLEFILELOCKING is set; two engines in
    /// one directory would destroy it. Asking again for a lock that this open file already has does nothing.
    /// </summary>
    private static void InsistOnLock(SafeFileHandle handle, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        while (LibC.Lock(handle, LibC.LockExclusive | LibC.LockNonBlocking) < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno == FileFaults.Interrupted)
            {
                continue;
            }

            throw FileFaults.ClassifyErrno(errno).Kind == FileFaultKind.InUse
                ? new DirectoryInUseException(path, ReadHolder(path))
                : FileFaults.FromErrno(errno, "lock", path);
        }
    }

    private static void RecordHolder(SafeFileHandle handle, string path)
    {
        Span<byte> record = stackalloc byte[RecordBytes];
        record.Fill((byte)' ');
        record[^1] = (byte)'\n';
        Utf8Formatter.TryFormat(Environment.ProcessId, record, out _);
        try
        {
            RandomAccess.Write(handle, record, 0);
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            throw FileFaults.Translate(e, "write", path);
        }
    }

    /// <summary>Null when it cannot be read: it is only for the message, and the holder may be about to write it.</summary>
    internal static int? ReadHolder(string path)
    {
        try
        {
            using SafeFileHandle handle = OpenForReading(path);
            Span<byte> record = stackalloc byte[RecordBytes];
            int read = handle.IsInvalid ? 0 : RandomAccess.Read(handle, record, 0);
            return int.TryParse(Encoding.ASCII.GetString(record[..read]), out int id) && id > 0 ? id : null;
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            return null;
        }
    }

    private static SafeFileHandle OpenForReading(string path) =>
        OperatingSystem.IsWindows()
            ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
            : new SafeFileHandle(LibC.Open(path, LibC.OpenReadOnly), ownsHandle: true); // .NET's open would want a shared lock, and fail.
}
