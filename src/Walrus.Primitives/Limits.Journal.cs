namespace Walrus;

/// <content>The journal ring: its files, their checkpoints and the flush intervals.</content>
public static partial class Limits
{
    /// <summary>Bytes of one journal file by default: long enough for long runs in packs, short enough to be packed in a fraction of a second.</summary>
    public const long JournalFileBytesDefault = 64L * 1024 * 1024;

    /// <summary>The smallest journal file that an engine opens with: header, checkpoint and a batch must fit.</summary>
    public const long JournalFileBytesMin = 64L * 1024;

    /// <summary>The largest journal file: positions in it are 31 bit.</summary>
    public const long JournalFileBytesMax = 1024L * 1024 * 1024;

    /// <summary>Files in the journal ring by default: 256 MiB in all, which stay in the page cache.</summary>
    public const int JournalFilesDefault = 4;

    /// <summary>Fewest files in the ring: one is written while the other is packed.</summary>
    public const int JournalFilesMin = 2;

    /// <summary>Most files in the ring.</summary>
    public const int JournalFilesMax = 1_024;

    /// <summary>
    /// Bytes of the journal's stage, a power of two: what is written and not yet in its journal file. Fits a core's second-level cache, so that
    /// building a record there and copying it to the file both find it there.
    /// </summary>
    public const int JournalStageBytes = 1024 * 1024;

    /// <summary>Bytes of the longest record that is built in the stage; a longer one is worth a system call of its own.</summary>
    public const int JournalStagedRecordBytesMax = 64 * 1024;

    /// <summary>Bytes that wait in the stage before they are copied to the journal file: beyond it a system call's fixed cost no longer shows.</summary>
    public const int JournalDrainBytes = 256 * 1024;

    /// <summary>
    /// Bytes of journal batches that a reader copies at once before it checks them: large enough that the copy's fixed cost does not show, small
    /// enough that the check finds them in the second-level cache.
    /// </summary>
    public const int ReadStretchBytes = 64 * 1024;

    /// <summary>The share of a journal file that the checkpoint at its beginning may take (one part in this many).</summary>
    public const int CheckpointShareOfFile = 4;

    /// <summary>Bytes of one checkpoint part's body: a part fits into the smallest journal file's remainder and is checked in one go.</summary>
    public const int CheckpointPartBytesMax = 32 * 1024;

    /// <summary>Cursors of one partition: each stands in every checkpoint.</summary>
    public const int PartitionCursorsMax = 1_000;

    /// <summary>Bytes that recovery looks at in one read.</summary>
    public const int RecoveryWindowBytes = 4 * 1024 * 1024;

    /// <summary>How long the engine waits after a full disk before it tries again to make room by itself.</summary>
    public static readonly TimeSpan RoomRetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>The shortest flush interval: below it, flushing each append costs less.</summary>
    public static readonly TimeSpan FsyncIntervalMin = TimeSpan.FromMilliseconds(1);

    /// <summary>The longest flush interval: beyond it, "no fsync" says more truly what is meant.</summary>
    public static readonly TimeSpan FsyncIntervalMax = TimeSpan.FromHours(1);

    /// <summary>Callers in a group from which on the committer waits a moment for them to come back: fewer share a flush anyway.</summary>
    public const int GatherWaitersMin = 8;

    /// <summary>Looks without anybody coming after which the committer waits no longer; each lets other threads run, so this is some 100 µs.</summary>
    public const int GatherLooksMax = 100;

    /// <summary>Groups that go without waiting at most, after it was in vain again and again.</summary>
    public const int GatherGroupsSkippedMax = 64;
}
