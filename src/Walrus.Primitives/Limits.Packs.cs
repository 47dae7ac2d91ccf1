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

    /// <summary>Bytes that a batch read takes when the caller names no budget.</summary>
    public const int ReadBytesDefault = 1024 * 1024;

    /// <summary>Batches of which the decoded entries are kept for readers that take one entry at a time.</summary>
    public const int EntryCacheBatches = 32;

    /// <summary>Bytes of a read whose entries the cache keeps; entries of larger ones are decoded again.</summary>
    public const int EntryCacheBatchBytesMax = 1024 * 1024;
}
