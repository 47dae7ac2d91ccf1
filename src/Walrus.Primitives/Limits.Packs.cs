namespace Walrus;

/// <content>Packs and reading: indexes, reads and the cache of decoded entries.</content>
public static partial class Limits
{
    /// <summary>Bytes of a pack's run between two items of its sparse index: about what one read from a disk brings in anyway.</summary>
    public const int PackIndexStrideBytes = 64 * 1024;

    /// <summary>Bytes that a pack is written in: sequential writes of this size reach the disk's full rate (measured).</summary>
    public const int PackWriteBytes = 1024 * 1024;

    /// <summary>
    /// Bytes to which address, position and length of a write past the page cache are multiples: the largest logical block of common disks.
    /// </summary>
    public const int DirectIoBlockBytes = 4096;

    /// <summary>Bytes read from a pack at least: twice the distance between two items of a run's sparse index.</summary>
    public const int PackReadBytesMin = 128 * 1024;

    /// <summary>Bytes of small batches that are joined into one before they are compressed: measured, more gains little and each read inflates a whole batch.</summary>
    public const int PackJoinedBytesMax = 256 * 1024;

    /// <summary>Bytes of small batches that are joined into one where packs are not compressed: it fits into the smallest read from a pack.</summary>
    public const int PackJoinedPlainBytesMax = 64 * 1024;

    /// <summary>A batch is stored compressed when that saves at least one part in this many of it; below that, reading it is not worth the work.</summary>
    public const int CompressionSavingMinShare = 10;

    /// <summary>zstd's effort unless asked otherwise.</summary>
    public const int ZstdLevelDefault = 1;

    /// <summary>Brotli's effort unless asked otherwise.</summary>
    public const int BrotliLevelDefault = 1;

    /// <summary>Contexts of a compression library kept for reuse by one engine, each up to some hundred KiB: as many as threads that read at once.</summary>
    public const int CodecContextsKept = 16;

    /// <summary>Sequential readers of packs that read-ahead remembers: more than disks serve at a time.</summary>
    public const int ReadAheadStreams = 256;

    /// <summary>Bytes that are asked for ahead of a sequential reader of packs: measured, more gains nothing on the disk here.</summary>
    public const int ReadAheadBytes = 4 * 1024 * 1024;

    /// <summary>
    /// A kernel that reads so far ahead by itself is not helped: measured, at 8 MiB its own read-ahead costs half as much processor time as ours;
    /// without it, ours reads a cold pack about one and a half times as fast. Most disks are set up with 128 KiB.
    /// </summary>
    public const long ReadAheadKernelBytes = 1024 * 1024;

    /// <summary>Bytes of one request to the kernel to read ahead: within what it takes at once on most disks (bdi read_ahead_kb, max_sectors_kb).</summary>
    public const int ReadAheadPieceBytes = 1024 * 1024;

    /// <summary>Bytes that a batch read takes when the caller names no budget.</summary>
    public const int ReadBytesDefault = 1024 * 1024;

    /// <summary>Batches of which the decoded entries are kept for readers that take one entry at a time.</summary>
    public const int EntryCacheBatches = 32;

    /// <summary>Bytes of a read whose entries the cache keeps; entries of larger ones are decoded again.</summary>
    public const int EntryCacheBatchBytesMax = 1024 * 1024;
}
