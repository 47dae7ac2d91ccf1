namespace Walrus.Storage;

/// <summary>
/// How journal files are written and read. The bytes on disk are the same, so a store may change it at every opening;
/// docs/decisions/0001 and 0002 compare them.
/// </summary>
public enum JournalBackend
{
    /// <summary>
    /// Copies into and out of a shared mapping. The fastest where flushes are rare (<see cref="FsyncSchedule"/> with an interval, or none): a
    /// write is no system call.
    /// </summary>
    Mapped,

    /// <summary>
    /// pwrite, and copies out of a shared mapping. The fastest where a flush follows each write: the kernel need not find out through the page
    /// tables what was written, nor write-protect it again. Only on Linux, whose page cache is one for both; elsewhere <see cref="Positioned"/>.
    /// </summary>
    MappedReads,

    /// <summary>pread and pwrite. For file systems that are not to be mapped (network), and for simulated ones.</summary>
    Positioned,

    /// <summary>
    /// <see cref="MappedReads"/>, and a group that is to be durable is one submission to an io_uring: the write, and the flush linked behind it.
    /// Only on Linux where the kernel lets this process have one.
    /// </summary>
    IoUring,
}
