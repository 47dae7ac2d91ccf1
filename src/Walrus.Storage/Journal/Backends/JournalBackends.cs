namespace Walrus.Storage.Journal.Backends;

/// <summary>Which backend suits which fsync schedule, as measured in docs/decisions/0001 to 0003, and what takes its place. Pure.</summary>
internal static class JournalBackends
{
    /// <summary>ENODEV: what a file system answers that has no mappings (man 2 mmap).</summary>
    private const int NoMappings = 19;

    /// <summary>
    /// Pages that were flushed cost two to seven microseconds each when they are next written through a map, so on Linux the journal is written
    /// by pwrite whatever the schedule: under those that do not flush each append, many at a time from a stage whose pages are never flushed
    /// (<see cref="JournalStage"/>). Elsewhere a map and the file's cache need not be one. A linked flush saves a system call and costs a change
    /// of threads in the kernel, which is more.
    /// </summary>
    public static JournalBackend For(FsyncSchedule schedule, bool isLinux) =>
        schedule.IsEach || isLinux ? JournalBackend.MappedReads : JournalBackend.Mapped;

    /// <summary>What to begin with for these options on this system.</summary>
    public static JournalBackendInUse Choose(LogOptions options) =>
        Choose(options.Backend, options.Fsync, options.MayUseIoUring, OperatingSystem.IsLinux());

    /// <summary>What to begin with: the wish, or the best for the schedule, as far as the system and the options allow.</summary>
    /// <param name="wanted">Null leaves the choice.</param>
    /// <param name="schedule">When appends become durable.</param>
    /// <param name="mayUseIoUring">False when io_uring was turned off.</param>
    /// <param name="isLinux">Whether this is Linux.</param>
    public static JournalBackendInUse Choose(JournalBackend? wanted, FsyncSchedule schedule, bool mayUseIoUring, bool isLinux)
    {
        JournalBackendInUse chosen = new(wanted ?? For(schedule, isLinux));
        if (chosen.Backend == JournalBackend.IoUring)
        {
            chosen = isLinux && mayUseIoUring
                ? chosen
                : chosen.Replace(JournalBackend.MappedReads, isLinux ? "io_uring was turned off" : "io_uring is a part of Linux");
        }

        // Not told when nobody asked: on these systems it simply is the choice.
        return chosen.Backend == JournalBackend.MappedReads && !isLinux
            ? wanted is null ? new JournalBackendInUse(JournalBackend.Positioned) : chosen.Replace(JournalBackend.Positioned, "only Linux has one page cache for maps and writes")
            : chosen;
    }

    /// <summary>
    /// On a volume of another machine: pages of a map that cannot be fetched end the process with SIGBUS, so nothing is mapped there.
    /// </summary>
    public static JournalBackendInUse OnNetwork(JournalBackendInUse before) => before.Backend == JournalBackend.Positioned
        ? before
        : before.Replace(JournalBackend.Positioned, "files on a network volume are not mapped");

    /// <summary>Whether a mapping failed because this file system has none, rather than for want of memory or of a file.</summary>
    public static bool IsMappingRefused(Files.FileFault fault) => fault.Code == NoMappings || fault.Kind == Files.FileFaultKind.NotSupported;
}
