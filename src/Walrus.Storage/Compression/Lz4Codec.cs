using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Walrus.Storage.Compression.Native;

namespace Walrus.Storage.Compression;

/// <summary>
/// The LZ4 frame format (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md) by the system's liblz4, one frame per batch. Blocks are
/// independent, which Kafka's own reader insists on, and the frame says its content's size.
/// </summary>
internal sealed unsafe class Lz4Codec : ICodec, IDisposable
{
    /// <summary>LZ4F_VERSION: the interface of all 1.x libraries.</summary>
    private const uint InterfaceVersion = 100;

    private const uint FrameMagic = 0x184D2204;

    /// <summary>In the byte after the magic: the frame says its content's size.</summary>
    private const byte ContentSizeFlag = 0b1000;

    private readonly delegate* unmanaged[Cdecl]<byte*, nuint, byte*, nuint, Preferences*, nuint> _compressFrame;
    private readonly delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, nuint*, void*, nuint> _decompress;
    private readonly delegate* unmanaged[Cdecl]<nint, void> _reset;
    private readonly delegate* unmanaged[Cdecl]<nuint, uint> _isError;
    private readonly ContextPool _inflating;

    private Lz4Codec(nint library)
    {
        _compressFrame = (delegate* unmanaged[Cdecl]<byte*, nuint, byte*, nuint, Preferences*, nuint>)NativeLibrary.GetExport(library, "LZ4F_compressFrame");
        _decompress = (delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, nuint*, void*, nuint>)NativeLibrary.GetExport(library, "LZ4F_decompress");
        _reset = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(library, "LZ4F_resetDecompressionContext");
        _isError = (delegate* unmanaged[Cdecl]<nuint, uint>)NativeLibrary.GetExport(library, "LZ4F_isError");
        var makes = (delegate* unmanaged[Cdecl]<nint*, uint, nuint>)NativeLibrary.GetExport(library, "LZ4F_createDecompressionContext");
        var frees = (delegate* unmanaged[Cdecl]<nint, nuint>)NativeLibrary.GetExport(library, "LZ4F_freeDecompressionContext");
        _inflating = new ContextPool(NativeLibraryName.Lz4.Library, () =>
        {
            nint made = 0;
            return new NativeContext(_isError(makes(&made, InterfaceVersion)) != 0 ? 0 : made, frees);
        });
    }

    /// <inheritdoc/>
    public CompressionCode Code => CompressionCode.Lz4;

    /// <summary>Null when the library is not there, is older than 1.8 (2017), or is another one of the same name.</summary>
    public static Lz4Codec? TryLoad(INativeLibraries libraries)
    {
        nint library = NativeLibraryName.Lz4.Load(libraries);
        try
        {
            return library == 0 ? null : new Lz4Codec(library);
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public int Compress(ReadOnlySpan<byte> plain, Span<byte> into, int level)
    {
        Preferences preferences = new()
        {
            BlockSizeId = Preferences.Blocks256KiB,
            BlockMode = Preferences.IndependentBlocks,
            ContentSize = (ulong)plain.Length,
            CompressionLevel = level,
        };
        fixed (byte* source = plain)
        fixed (byte* target = into)
        {
            nuint written = _compressFrame(target, (nuint)into.Length, source, (nuint)plain.Length, &preferences);
            return _isError(written) != 0 ? 0 : (int)written;
        }
    }

    /// <inheritdoc/>
    public long? ClaimedBytes(ReadOnlySpan<byte> compressed)
    {
        // Magic, flags, block descriptor, content size.
        const int sizeAt = sizeof(uint) + 2;
        return compressed.Length >= sizeAt + sizeof(ulong)
            && BinaryPrimitives.ReadUInt32LittleEndian(compressed) == FrameMagic
            && (compressed[sizeof(uint)] & ContentSizeFlag) != 0
            ? (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(compressed[sizeAt..]), long.MaxValue)
            : null;
    }

    /// <inheritdoc/>
    public InflateStatus Inflate(ReadOnlySpan<byte> compressed, Span<byte> into, out int written)
    {
        if (compressed.IsEmpty)
        {
            written = 0;
            return InflateStatus.Damaged;
        }

        NativeContext context = _inflating.Take();
        try
        {
            _reset(context.Pointer);
            fixed (byte* source = compressed)
            fixed (byte* target = into)
            {
                return Inflate(context, source, compressed.Length, target, into.Length, out written);
            }
        }
        finally
        {
            _inflating.Return(context);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _inflating.Dispose();

    private InflateStatus Inflate(NativeContext context, byte* source, int sourceBytes, byte* target, int targetBytes, out int written)
    {
        written = 0;
        int read = 0;
        byte* nowhere = stackalloc byte[1]; // A pointer to give where there is no room: null has its own meaning.
        while (true)
        {
            nuint room = (nuint)(targetBytes - written);
            nuint taken = (nuint)(sourceBytes - read);
            nuint result = _decompress(context.Pointer, room == 0 ? nowhere : target + written, &room, source + read, &taken, null);
            if (_isError(result) != 0)
            {
                return InflateStatus.Damaged;
            }

            read += (int)taken;
            written += (int)room;
            if (result == 0)
            {
                return read == sourceBytes ? InflateStatus.Done : InflateStatus.Damaged;
            }

            if (taken == 0 && room == 0)
            {
                // Stuck: for want of room when that is used up, else because the frame is not whole.
                return written == targetBytes ? InflateStatus.TooSmall : InflateStatus.Damaged;
            }
        }
    }

    /// <summary>LZ4F_preferences_t of lz4frame.h, the same since 1.8; what is not set is 0, which means the default.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Preferences
    {
        public const int Blocks256KiB = 5;
        public const int IndependentBlocks = 1;

        public int BlockSizeId;
        public int BlockMode;
        public int ContentChecksum;
        public int FrameType;
        public ulong ContentSize;
        public uint Dictionary;
        public int BlockChecksum;
        public int CompressionLevel;
        public uint AutoFlush;
        public uint FavorDecompression;
        public uint Reserved0;
        public uint Reserved1;
        public uint Reserved2;
    }
}
