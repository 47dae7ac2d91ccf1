namespace Walrus;

/// <summary>Every bound of the platform, with its unit in the name and the reason beside it. A test refuses entries that nothing uses or no test names.</summary>
/// <remarks>This file: names, frames, entries and batches. The other parts are in Limits.*.cs, by duty.</remarks>
public static partial class Limits
{
    /// <summary>Characters of a topic or cursor name. Kafka's bound: leaves room for suffixes within the 255 bytes of a file name.</summary>
    public const int NameCharsMax = 249;

    /// <summary>Bytes of one client frame's body by default (<c>--max-frame-bytes</c>). What Walrus's own clients stay below.</summary>
    public const int FrameBytesDefault = 1024 * 1024;

    /// <summary>The smallest value that <c>--max-frame-bytes</c> takes: below it no command with a topic name fits.</summary>
    public const int FrameBytesMin = 64;

    /// <summary>The largest value that <c>--max-frame-bytes</c> takes: an entry of that size must still fit into one batch.</summary>
    public const int FrameBytesMax = 16 * 1024 * 1024;

    /// <summary>A refused frame of up to this many bytes is read and dropped, so that the next frame is understood; beyond it the connection is closed.</summary>
    public const int DroppedFrameBytesMax = 64 * 1024 * 1024;

    /// <summary>Headers of one entry: more are a mistake, and each costs a parse on every read.</summary>
    public const int EntryHeadersMax = 1_000;

    /// <summary>Partitions of one topic: each costs memory in every node that serves it.</summary>
    public const int TopicPartitionsMax = 1_024;

    /// <summary>Bytes of one batch, header included. A quarter of the default journal file, so that a file's unused end stays small.</summary>
    public const int BatchBytesMax = 17 * 1024 * 1024;

    /// <summary>Entries of one batch. Keeps the offset arithmetic of a batch far inside Kafka's int32 fields.</summary>
    public const int BatchEntriesMax = 1_000_000;

    /// <summary>Bytes of buffer that a batch builder keeps between batches: most batches fit, and an exceptional one does not pin its memory.</summary>
    public const int BatchBufferBytesKept = 128 * 1024;
}
