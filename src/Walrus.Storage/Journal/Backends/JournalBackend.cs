namespace Walrus.Storage.Journal.Backends;

/// <summary>How journal files are written and read. The bytes on disk are the same; docs/decisions/0001-mapped-journal-backend.md compares them.</summary>
internal enum JournalBackend
{
    /// <summary>A copy into a shared mapping. The default: no system call per write or read.</summary>
    Mapped,

    /// <summary>pread and pwrite. For file systems that are not to be mapped (network, copy-on-write), and for simulated ones.</summary>
    Positioned,
}
