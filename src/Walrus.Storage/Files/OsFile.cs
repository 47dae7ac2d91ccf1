using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Walrus.Storage.Files;

/// <summary>A file of the operating system. Calls may run at the same time; disposing beside a running call is safe (the handle is counted).</summary>
internal sealed class OsFile : IFile
{
    private const int ZeroBytes = 1024 * 1024;

    private readonly SafeFileHandle _handle;
    private volatile bool _cannotProbe;

    /// <summary>Takes <paramref name="handle"/> over.</summary>
    public OsFile(SafeFileHandle handle, string path)
    {
        _handle = handle;
        Path = path;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public long Length
    {
        get
        {
            try
            {
                return RandomAccess.GetLength(_handle);
            }
            catch (Exception e) when (FileFaults.IsFault(e))
            {
                throw FileFaults.Translate(e, "read the length of", Path);
            }
        }
    }

    /// <inheritdoc/>
    public void Allocate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Reserve(length);
        try
        {
            // Blocks that were only reserved are "unwritten" and cost a metadata change at the first flush of each; zeros written now do not.
            byte[] zeros = new byte[(int)Math.Min(length, ZeroBytes)];
            for (long at = 0; at < length; at += zeros.Length)
            {
                RandomAccess.Write(_handle, zeros.AsSpan(0, (int)Math.Min(zeros.Length, length - at)), at);
            }

            if (RandomAccess.GetLength(_handle) != length)
            {
                RandomAccess.SetLength(_handle, length);
            }
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            throw FileFaults.Translate(e, "allocate", Path);
        }
    }

    /// <inheritdoc/>
    public int Read(long position, Span<byte> into)
    {
        int done = 0;
        try
        {
            while (done < into.Length)
            {
                int read = RandomAccess.Read(_handle, into[done..], position + done);
                if (read == 0)
                {
                    break;
                }

                done += read;
            }
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            throw FileFaults.Translate(e, "read", Path);
        }

        return done;
    }

    /// <inheritdoc/>
    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, position);
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            throw FileFaults.Translate(e, "write", Path);
        }
    }

    /// <inheritdoc/>
    public bool PunchHole(long position, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return false;
        }

        while (LibC.Reserve(_handle, LibC.PunchHole, position, bytes) < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno is FileFaults.NotSupported or FileFaults.NoSuchCall)
            {
                return false; // ramfs, NFS before 4.2, some FUSE; kernels without the call.
            }

            if (errno != FileFaults.Interrupted)
            {
                throw FileFaults.FromErrno(errno, "punch a hole into", Path);
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Flush() => FileFlush.Data(_handle, Path);

    /// <inheritdoc/>
    public void WillNeed(long position, long bytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess || bytes <= 0 || IsCached(position + bytes - 1))
        {
            return;
        }

        // The kernel cuts each request to its own limit for one; what it answers does not matter.
        for (long end = position + bytes; position < end; position += Limits.ReadAheadPieceBytes)
        {
            _ = LibC.Advise(_handle, position, Math.Min(Limits.ReadAheadPieceBytes, end - position), LibC.AdviceWillNeed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>
    /// Whether reading this byte would not wait for the disk; true also where that cannot be asked. Measured: asking for what is in the cache
    /// anyway costs a third of reading it, and a disk whose own read-ahead is far enough needs nothing asked.
    /// </summary>
    [SupportedOSPlatform("linux")]
    private unsafe bool IsCached(long position)
    {
        if (_cannotProbe)
        {
            return true;
        }

        byte read;
        LibC.Vector into = new() { Start = &read, Length = 1 };
        try
        {
            if (LibC.ReadVector(_handle, &into, count: 1, position, LibC.ReadWithoutWaiting) >= 0)
            {
                return true;
            }

            _cannotProbe = Marshal.GetLastPInvokeError() != FileFaults.WouldBlock;
        }
        catch (EntryPointNotFoundException)
        {
            _cannotProbe = true; // musl before 1.2.5.
        }

        return _cannotProbe;
    }

    /// <summary>Meets a full disk before a byte is written, where the system can.</summary>
    private void Reserve(long length)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess || length == 0)
        {
            return;
        }

        while (LibC.Reserve(_handle, mode: 0, offset: 0, length) < 0)
        {
            int errno = Marshal.GetLastPInvokeError();
            if (errno == FileFaults.NotSupported)
            {
                return; // NFS before 4.2, some FUSE: writing the zeros finds out.
            }

            if (errno != FileFaults.Interrupted)
            {
                throw FileFaults.FromErrno(errno, "allocate", Path);
            }
        }
    }
}
