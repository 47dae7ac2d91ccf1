namespace Walrus.Storage.Compression;

/// <summary>
/// The lowest three bits of a batch's attributes: how its entries are compressed. 0 to 4 are Kafka's
/// (https://kafka.apache.org/documentation/#recordbatch); Kafka uses none above, and 7 is ours.
/// </summary>
internal enum CompressionCode
{
    /// <summary>The entries stand as they are.</summary>
    None = 0,

    /// <summary>RFC 1952. In the framework.</summary>
    Gzip = 1,

    /// <summary>Snappy blocks in the framing of snappy-java, or one bare block. Read, never written.</summary>
    Snappy = 2,

    /// <summary>The LZ4 frame format, by the system's library.</summary>
    Lz4 = 3,

    /// <summary>RFC 8878, by the system's library.</summary>
    Zstd = 4,

    /// <summary>Not Kafka's: i32 big-endian plain bytes, then RFC 7932. In the framework.</summary>
    Brotli = 7,
}
