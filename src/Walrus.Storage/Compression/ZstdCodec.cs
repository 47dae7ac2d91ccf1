using System.Runtime.InteropServices;
using Walrus.Storage.Compression.Native;

namespace Walrus.Storage.Compression;

/// <summary>zstd (RFC 8878) by the system's libzstd, one call per batch (https://facebook.github.io/zstd/zstd_manual.html, "Simple API").</summary>
internal sealed unsafe class ZstdCodec : ICodec, IDisposable
{
    /// <summary>ZSTD_error_dstSize_tooSmall: one of the codes that are fixed for all versions (zstd_errors.h).</summary>
    private const nuint TooSmallError = 70;

    private const ulong SizeUnknown = ulong.MaxValue;
    private const ulong SizeError = ulong.MaxValue - 1;

    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, int, nuint> _compress;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nuint> _decompress;
    private readonly delegate* unmanaged[Cdecl]<byte*, nuint, ulong> _contentSize;
    private readonly delegate* unmanaged[Cdecl]<nuint, uint> _isError;
    private readonly ContextPool _deflating;
    private readonly ContextPool _inflating;

    private ZstdCodec(nint library)
    {
        _compress = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, int, nuint>)NativeLibrary.GetExport(library, "ZSTD_compressCCtx");
        _decompress = (delegate* unmanaged[Cdecl]<nint, byte*, nuint, byte*, nuint, nuint>)NativeLibrary.GetExport(library, "ZSTD_decompressDCtx");
        _contentSize = (delegate* unmanaged[Cdecl]<byte*, nuint, ulong>)NativeLibrary.GetExport(library, "ZSTD_getFrameContentSize");
        _isError = (delegate* unmanaged[Cdecl]<nuint, uint>)NativeLibrary.GetExport(library, "ZSTD_isError");
        _deflating = Pool(library, "ZSTD_createCCtx", "ZSTD_freeCCtx");
        _inflating = Pool(library, "ZSTD_createDCtx", "ZSTD_freeDCtx");
    }

    /// <inheritdoc/>
    public CompressionCode Code => CompressionCode.Zstd;

    /// <summary>Null when the library is not there or is another one of the same name.</summary>
    public static ZstdCodec? TryLoad(INativeLibraries libraries)
    {
        nint library = NativeLibraryName.Zstd.Load(libraries);
        try
        {
            return library == 0 ? null : new ZstdCodec(library);
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public int Compress(ReadOnlySpan<byte> plain, Span<byte> into, int level)
    {
        NativeContext context = _deflating.Take();
        try
        {
            fixed (byte* source = plain)
            fixed (byte* target = into)
            {
                nuint written = _compress(context.Pointer, target, (nuint)into.Length, source, (nuint)plain.Length, level);
                return _isError(written) != 0 ? 0 : (int)written;
            }
        }
        finally
        {
            _deflating.Return(context);
        }
    }

    /// <inheritdoc/>
    public long? ClaimedBytes(ReadOnlySpan<byte> compressed)
    {
        fixed (byte* source = compressed)
        {
            ulong size = _contentSize(source, (nuint)compressed.Length);
            return size is SizeUnknown or SizeError ? null : (long)Math.Min(size, long.MaxValue);
        }
    }

    /// <inheritdoc/>
    public InflateStatus Inflate(ReadOnlySpan<byte> compressed, Span<byte> into, out int written)
    {
        written = 0;
        NativeContext context = _inflating.Take();
        try
        {
            fixed (byte* source = compressed)
            fixed (byte* target = into)
            {
                nuint result = _decompress(context.Pointer, target, (nuint)into.Length, source, (nuint)compressed.Length);
                if (_isError(result) != 0)
                {
                    return unchecked(0 - result) == TooSmallError ? InflateStatus.TooSmall : InflateStatus.Damaged;
                }

                written = (int)result;
                return compressed.IsEmpty ? InflateStatus.Damaged : InflateStatus.Done;
            }
        }
        finally
        {
            _inflating.Return(context);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _deflating.Dispose();
        _inflating.Dispose();
    }

    private static ContextPool Pool(nint library, string create, string free)
    {
        var makes = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(library, create);
        var frees = (delegate* unmanaged[Cdecl]<nint, nuint>)NativeLibrary.GetExport(library, free);
        return new ContextPool(NativeLibraryName.Zstd.Library, () => new NativeContext(makes(), frees));
    }
}
