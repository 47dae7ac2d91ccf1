using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Walrus.Storage.Files;

/// <summary>
/// Writes whole blocks of a file past the page cache (O_DIRECT, man 2 open), over a descriptor of its own. Measured in docs/decisions/0002:
/// a large file costs a twentieth of the processor time that way. What is written is not durable before a flush of the file.
/// </summary>
internal sealed class DirectWrites : IDisposable
{
    private readonly SafeFileHandle _handle;
    private bool _isRefused;

    private DirectWrites(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens an existing file a second time. Null when that is not possible, for whatever reason: the page cache serves all the same.</summary>
    public static DirectWrites? TryOpen(string path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess || LibC.OpenDirect is not { } flags)
        {
            return null;
        }

        int descriptor;
        do
        {
            descriptor = LibC.Open(path, flags);
        }
        while (descriptor < 0 && Marshal.GetLastPInvokeError() == FileFaults.Interrupted);

        return descriptor < 0 ? null : new DirectWrites(new SafeFileHandle(descriptor, ownsHandle: true));
    }

    /// <summary>
    /// Writes the leading whole blocks of the buffer's first <paramref name="count"/> bytes and returns how many bytes they were: 0 where the
    /// position is not at a block, or the file system refuses. The caller writes the rest through the page cache.
    /// </summary>
    /// <exception cref="IOException">The disk is full or failed; untranslated. How much was written is not known.</exception>
    public int Write(long position, AlignedBuffer buffer, int count)
    {
        const int BlockMask = Limits.DirectIoBlockBytes - 1;
        int whole = count & ~BlockMask;
        if (_isRefused || whole == 0 || (position & BlockMask) != 0)
        {
            return 0;
        }

        try
        {
            RandomAccess.Write(_handle, buffer.Span[..whole], position);
            return whole;
        }
        catch (IOException e) when (FileFaults.Classify(e) is { Code: FileFaults.InvalidArgument } or { Kind: FileFaultKind.NotSupported })
        {
            // Larger blocks than ours, a file system that says so only now, or the rest of a write that ended within a block. What was
            // written already is simply written again.
            _isRefused = true;
            return 0;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
