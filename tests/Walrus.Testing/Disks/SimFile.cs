using Walrus.Storage;
using Walrus.Storage.Files;

namespace Walrus.Testing.Disks;

/// <summary>An open file of a <see cref="SimFileSystem"/>. Like a descriptor, it outlives the file's name.</summary>
internal sealed class SimFile(SimFileSystem disk, SimInode inode, string path, bool readOnly) : IFile
{
    private bool _disposed;

    public string Path { get; } = path;

    public long Length
    {
        get
        {
            lock (disk.Gate)
            {
                Check();
                return inode.Length;
            }
        }
    }

    public void Allocate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        lock (disk.Gate)
        {
            CheckWritable();
            disk.TakeRoom(Path, length - inode.Length);
            inode.Zero(length);
        }
    }

    public int Read(long position, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        lock (disk.Gate)
        {
            Check();
            return inode.Read(position, into);
        }
    }

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        lock (disk.Gate)
        {
            CheckWritable();
            disk.TakeRoom(Path, position + bytes.Length - inode.Length);
            inode.Write(position, bytes);
        }
    }

    public bool PunchHole(long position, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        lock (disk.Gate)
        {
            CheckWritable();
            inode.PunchHole(position, bytes);
            return true;
        }
    }

    public void Flush()
    {
        lock (disk.Gate)
        {
            Check();
            inode.Flush();
        }
    }

    public void Dispose()
    {
        lock (disk.Gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                disk.OpenFiles--;
            }
        }
    }

    private void Check() => ObjectDisposedException.ThrowIf(_disposed, this);

    private void CheckWritable()
    {
        Check();
        if (readOnly)
        {
            throw new FileAccessException("write", Path, "opened for reading only");
        }
    }
}
