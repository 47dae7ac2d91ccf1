namespace Walrus;

/// <content>Retention, and the background work on packs.</content>
public static partial class Limits
{
    /// <summary>The longest age that a topic's retention takes: a hundred years, which leaves dates computable.</summary>
    public static readonly TimeSpan RetentionAgeMax = TimeSpan.FromDays(36_525);

    /// <summary>How often retention is looked at by default: what is due goes at most about this late.</summary>
    public static readonly TimeSpan RetentionIntervalDefault = TimeSpan.FromSeconds(30);

    /// <summary>The shortest interval: each look walks all topics that have a bound.</summary>
    public static readonly TimeSpan RetentionIntervalMin = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest interval.</summary>
    public static readonly TimeSpan RetentionIntervalMax = TimeSpan.FromDays(1);

    /// <summary>Bytes in every journal file that only records which free disk space may use: on a full disk a topic can still be trimmed or deleted.</summary>
    public const int JournalFreeingReserveBytes = 2 * 1024;

    /// <summary>Packs that one merge takes in: one buffer and one open file each.</summary>
    public const int PacksMergedMax = 16;

    /// <summary>Neighbouring packs of about one size that are worth a merge: the larger, the less is written again and the more packs there are.</summary>
    public const int PacksMergedMin = 8;

    /// <summary>Bytes of the largest pack that merging makes: 100 GB then lie in a few dozen packs, and rewriting one is a matter of seconds.</summary>
    public const long MergedPackBytesMax = 4L * 1024 * 1024 * 1024;

    /// <summary>The share of a pack, in percent, from which its dead bytes make it worth rewriting: each byte freed costs then at most one byte written.</summary>
    public const int PackDeadPercentMax = 50;

    /// <summary>Dead bytes of a run from which giving their blocks back pays for the call.</summary>
    public const int PackHoleBytesMin = 256 * 1024;

    /// <summary>Bytes a second that background work on packs reads and writes by default: a tenth of what such disks do, so appends hardly notice.</summary>
    public const long BackgroundBytesPerSecondDefault = 128L * 1024 * 1024;

    /// <summary>The slowest background work that can be asked for.</summary>
    public const long BackgroundBytesPerSecondMin = 64 * 1024;

    /// <summary>Pack files that are open at a time: most readers come back to the same few, and a process's descriptors are often bounded at 1,024.</summary>
    public const int OpenPackFilesMax = 256;

    /// <summary>How often background work that stands back for packing looks whether it may go on, when nobody tells it earlier.</summary>
    public static readonly TimeSpan TenderPatience = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest that background work rests after a look that found little to do: then what became due meanwhile gets its turn.</summary>
    public static readonly TimeSpan TenderRestMax = TimeSpan.FromSeconds(1);

    /// <summary>How long after a merge that found no room the next one is tried: one that fails costs reads and writes that appends could use.</summary>
    public static readonly TimeSpan MergeRetryDelay = TimeSpan.FromMinutes(1);
}
