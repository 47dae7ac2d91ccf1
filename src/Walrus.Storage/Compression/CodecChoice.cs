namespace Walrus.Storage.Compression;

/// <summary>Which codec writes packs, decided once, at open.</summary>
/// <param name="Code">None when packs are not compressed.</param>
/// <param name="Level">In the codec's own scale.</param>
/// <param name="Missing">The codec that was wanted and is not there; null when all is as wanted.</param>
internal readonly record struct CodecChoice(CompressionCode Code, int Level, CompressionCode? Missing)
{
    private const int GzipLevel = 1;

    /// <summary>
    /// What was asked for when it is there; else the next of zstd, lz4 and gzip, which is always there. A stand-in works at its own default
    /// level: the scales have nothing in common.
    /// </summary>
    public static CodecChoice Decide(PackCompression asked, Func<CompressionCode, bool> isThere)
    {
        CompressionCode wanted = asked.Codec switch
        {
            PackCodec.None => CompressionCode.None,
            PackCodec.Gzip => CompressionCode.Gzip,
            PackCodec.Brotli => CompressionCode.Brotli,
            PackCodec.Lz4 => CompressionCode.Lz4,
            _ => CompressionCode.Zstd,
        };
        if (wanted == CompressionCode.None || isThere(wanted))
        {
            return new CodecChoice(wanted, asked.Level ?? DefaultLevel(wanted), Missing: null);
        }

        CompressionCode next = isThere(CompressionCode.Zstd) ? CompressionCode.Zstd
            : isThere(CompressionCode.Lz4) ? CompressionCode.Lz4
            : CompressionCode.Gzip;
        return new CodecChoice(next, DefaultLevel(next), wanted);
    }

    private static int DefaultLevel(CompressionCode code) => code switch
    {
        CompressionCode.Zstd => Limits.ZstdLevelDefault,
        CompressionCode.Brotli => Limits.BrotliLevelDefault,
        CompressionCode.Gzip => GzipLevel,
        _ => 0,
    };
}
