using System.Globalization;

namespace Walrus.Storage;

/// <summary>What compresses the entries of packs.</summary>
public enum PackCodec
{
    /// <summary>Nothing: packs are as large as the entries.</summary>
    None,

    /// <summary>The best that is installed: zstd, else lz4, else gzip.</summary>
    Auto,

    /// <summary>zstd, by the system's libzstd: the best ratio for its time.</summary>
    Zstd,

    /// <summary>LZ4, by the system's liblz4: the fastest.</summary>
    Lz4,

    /// <summary>gzip, by the framework: always there.</summary>
    Gzip,

    /// <summary>Brotli, by the framework: always there. Kafka has no code for it, so other readers of the files do not know it.</summary>
    Brotli,
}

/// <summary>
/// Whether and how entries are compressed when a full journal file is packed. Applies to packs that are written from now on: every store
/// reads every codec whose library is installed, whatever this says. A library that is missing when the engine opens is replaced by the next
/// best, with a line in the log. Under a load that packing cannot follow, packs are written uncompressed instead of slowing appends.
/// </summary>
public sealed record PackCompression
{
    private PackCompression(PackCodec codec, int? level)
    {
        Codec = codec;
        Level = level;
    }

    /// <summary>No compression: the default.</summary>
    public static PackCompression None { get; } = new(PackCodec.None, level: null);

    /// <summary>The best that is installed.</summary>
    public static PackCompression Auto { get; } = new(PackCodec.Auto, level: null);

    /// <summary>What compresses.</summary>
    public PackCodec Codec { get; }

    /// <summary>The effort, in the codec's own scale; null means the engine's default for the codec.</summary>
    public int? Level { get; }

    /// <summary>A codec, at its default level or another: zstd 1 to 19, lz4 0 to 12, gzip 1 to 9, brotli 0 to 11.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The codec has no such level.</exception>
    public static PackCompression Of(PackCodec codec, int? level = null) =>
        TryMake(codec, level, out PackCompression made) ? made : throw new ArgumentOutOfRangeException(nameof(level), level, $"{codec} has no such level.");

    /// <summary>Reads what the command line takes: <c>none</c>, <c>auto</c>, or <c>zstd</c>, <c>lz4</c>, <c>gzip</c>, <c>brotli</c>, with or without a level such as <c>zstd:6</c>.</summary>
    public static bool TryParse(string? text, out PackCompression compression)
    {
        compression = None;
        string[] parts = text?.Split(':') ?? [];
        int? level = null;
        if (parts.Length == 2)
        {
            if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return false;
            }

            level = number;
        }

        return parts.Length is 1 or 2
            && CodecOf(parts[0]) is { } codec
            && TryMake(codec, level, out compression);
    }

    /// <summary>The form that <see cref="TryParse"/> reads.</summary>
    public override string ToString()
    {
        string name = Codec.ToString().ToLowerInvariant();
        return Level is { } level ? string.Create(CultureInfo.InvariantCulture, $"{name}:{level}") : name;
    }

    private static PackCodec? CodecOf(string name) => name switch
    {
        "none" => PackCodec.None,
        "auto" => PackCodec.Auto,
        "zstd" => PackCodec.Zstd,
        "lz4" => PackCodec.Lz4,
        "gzip" => PackCodec.Gzip,
        "brotli" => PackCodec.Brotli,
        _ => null,
    };

    private static bool TryMake(PackCodec codec, int? level, out PackCompression made)
    {
        (int min, int max) = codec switch
        {
            PackCodec.Zstd => (1, 19),
            PackCodec.Lz4 => (0, 12),
            PackCodec.Gzip => (1, 9),
            PackCodec.Brotli => (0, 11),
            _ => (0, -1),
        };
        made = new PackCompression(codec, level);
        return Enum.IsDefined(codec) && (level is null || (level >= min && level <= max));
    }
}
