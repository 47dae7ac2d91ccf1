using Walrus.Storage.Compression.Native;

namespace Walrus.Storage.Compression;

/// <summary>The codecs that there are on this machine. One set per engine; disposing frees what it keeps and leaves it usable.</summary>
internal sealed class Codecs : IDisposable
{
    private readonly ICodec?[] _byCode = new ICodec?[8];

    /// <summary>Those of the framework, and those whose libraries <paramref name="libraries"/> finds.</summary>
    public Codecs(INativeLibraries libraries)
    {
        Add(new GzipCodec());
        Add(new SnappyCodec());
        Add(new BrotliCodec());
        Add(Lz4Codec.TryLoad(libraries));
        Add(ZstdCodec.TryLoad(libraries));
    }

    /// <summary>The codec of that number; null for one that is not here, or that nobody knows.</summary>
    public ICodec? Find(CompressionCode code) => _byCode[(int)code];

    /// <summary>What to install for a codec that is not here; null for one that no library brings.</summary>
    public static NativeLibraryName? LibraryOf(CompressionCode code) => code switch
    {
        CompressionCode.Lz4 => NativeLibraryName.Lz4,
        CompressionCode.Zstd => NativeLibraryName.Zstd,
        _ => null,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ICodec? codec in _byCode)
        {
            (codec as IDisposable)?.Dispose();
        }
    }

    private void Add(ICodec? codec)
    {
        if (codec is not null)
        {
            _byCode[(int)codec.Code] = codec;
        }
    }
}
