namespace Walrus.Storage.Journal.Backends;

/// <summary>How journal files are written and read. The bytes on disk are the same; docs/decisions/0001-mapped-journal-backend.md compares them.</summary>
internal enum JournalBackend
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
}
