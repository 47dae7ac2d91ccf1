using System.Runtime.InteropServices;

namespace Walrus.Storage.Files;

/// <summary>
/// Bytes outside of the managed heap, at a multiple of <see cref="Limits.DirectIoBlockBytes"/>: the kernel may read them while the garbage
/// collector runs. There is no finalizer on purpose: the owner frees it once nothing is under way, and nobody else may.
/// </summary>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private readonly int _bytes;
    private byte* _start;

    /// <summary>A buffer of so many bytes. Their content is undefined.</summary>
    public AlignedBuffer(int bytes)
    {
        _bytes = bytes;
        _start = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Limits.DirectIoBlockBytes);
    }

    /// <summary>All of it; not to be used after <see cref="Dispose"/>.</summary>
    public Span<byte> Span
    {
        get
        {
            ObjectDisposedException.ThrowIf(_start is null, this);
            return new Span<byte>(_start, _bytes);
        }
    }

    /// <summary>Where it begins, for calls that take an address.</summary>
    public nint Address => (nint)_start;

    /// <summary>Frees it. Twice does no harm.</summary>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
