using Microsoft.Win32.SafeHandles;

namespace Walrus.Storage.Compression.Native;

/// <summary>A library's working memory for one call at a time. Freed when disposed, or by the collector.</summary>
internal sealed unsafe class NativeContext : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly delegate* unmanaged[Cdecl]<nint, nuint> _free;

    /// <summary>Takes over what a library made; <paramref name="free"/> undoes it.</summary>
    public NativeContext(nint made, delegate* unmanaged[Cdecl]<nint, nuint> free)
        : base(ownsHandle: true)
    {
        _free = free;
        SetHandle(made);
    }

    /// <summary>For calls of the library, while this object is kept alive.</summary>
    public nint Pointer => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = _free(handle);
        return true;
    }
}
