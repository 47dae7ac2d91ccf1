namespace Walrus.Storage.Journal.Backends;

/// <summary>Which backend suits which fsync schedule, as measured in docs/decisions/0001 and 0003.</summary>
internal static class JournalBackends
{
    /// <summary>
    /// Pages that were flushed cost two to seven microseconds each when they are next written through a map, so on Linux the journal is written
    /// by pwrite whatever the schedule: under those that do not flush each append, many at a time from a stage whose pages are never flushed
    /// (<see cref="JournalStage"/>). Elsewhere a map and the file's cache need not be one. All backends leave the same bytes.
    /// </summary>
    public static JournalBackend For(FsyncSchedule schedule) =>
        schedule.IsEach || OperatingSystem.IsLinux() ? JournalBackend.MappedReads : JournalBackend.Mapped;
}
