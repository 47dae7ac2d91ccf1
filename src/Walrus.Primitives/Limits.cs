namespace Walrus;

/// <summary>Every bound of the platform, with its unit in the name and the reason beside it. A test refuses entries that nothing uses.</summary>
public static class Limits
{
    /// <summary>Characters of a topic or cursor name. Kafka's bound: leaves room for suffixes within the 255 bytes of a file name.</summary>
    public const int NameCharsMax = 249;

    /// <summary>Bytes of one client frame's body by default (<c>--max-frame-bytes</c>). What Walrus's own clients stay below.</summary>
    public const int FrameBytesDefault = 1024 * 1024;

    /// <summary>The largest value that <c>--max-frame-bytes</c> takes: an entry of that size must still fit into one batch.</summary>
    public const int FrameBytesMax = 16 * 1024 * 1024;

    /// <summary>A refused frame of up to this many bytes is read and dropped, so that the next frame is understood; beyond it the connection is closed.</summary>
    public const int DroppedFrameBytesMax = 64 * 1024 * 1024;

    /// <summary>Bytes of one batch, header included. A quarter of the default journal file, so that a file's unused end stays small.</summary>
    public const int BatchBytesMax = 17 * 1024 * 1024;

    /// <summary>Entries of one batch. Keeps the offset arithmetic of a batch far inside Kafka's int32 fields.</summary>
    public const int BatchEntriesMax = 1_000_000;

    /// <summary>Headers of one entry: more are a mistake, and each costs a parse on every read.</summary>
    public const int EntryHeadersMax = 1_000;
}
