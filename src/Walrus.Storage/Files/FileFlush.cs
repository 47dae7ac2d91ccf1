using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Walrus.Storage.Files;

/// <summary>
/// Makes files and directories durable. Only an interrupted call is repeated (the kernel did nothing); every other failure is a
/// <see cref="FlushFailedException"/>, after which the same handle must not be flushed again.
/// </summary>
internal static class FileFlush
{
    /// <summary>What was written to the file, and its length.</summary>
    public static void Data(SafeFileHandle file, string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            Portable(file, path);
            return;
        }

        // .NET's own FlushToDisk is an fsync, which writes the modification time too, and it takes some errors for success.
        while (LibC.FlushData(file) < 0)
        {
            ThrowUnlessInterrupted(path);
        }
    }

    /// <summary>The directory's creations, renames and deletions. Windows has nothing to do: NTFS logs them in order.</summary>
    public static void Directory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using SafeFileHandle handle = OpenDirectory(directory);
        if (!OperatingSystem.IsLinux())
        {
            Portable(handle, directory);
            return;
        }

        while (LibC.Flush(handle) < 0)
        {
            if (Marshal.GetLastPInvokeError() == FileFaults.InvalidArgument)
            {
                return; // "A special file which does not support synchronization" (man 2 fsync): directories of some FUSE and SMB mounts.
            }

            ThrowUnlessInterrupted(directory);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static SafeFileHandle OpenDirectory(string directory)
    {
        // Without O_DIRECTORY, whose value differs between processors: flushing a plain file here does no harm.
        int descriptor;
        while ((descriptor = LibC.Open(directory, LibC.OpenReadOnly)) < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno != FileFaults.Interrupted)
            {
                throw FileFaults.FromErrno(errno, "open", directory);
            }
        }

        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static void Portable(SafeFileHandle file, string path)
    {
        try
        {
            RandomAccess.FlushToDisk(file); // F_FULLFSYNC on macOS, FlushFileBuffers on Windows.
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            throw FileFaults.FlushFailure(e, path);
        }
    }

    private static void ThrowUnlessInterrupted(string path)
    {
        int errno = Marshal.GetLastPInvokeError();
        if (errno != FileFaults.Interrupted)
        {
            throw FileFaults.FlushFailure(errno, path);
        }
    }
}
