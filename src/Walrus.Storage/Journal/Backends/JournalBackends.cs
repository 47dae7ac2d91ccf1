namespace Walrus.Storage.Journal.Backends;

/// <summary>Which backend suits which fsync schedule, as measured in docs/decisions/0001.</summary>
internal static class JournalBackends
{
    /// <summary>
    /// Flushing pages that were written through a map costs two to five times as much as flushing written ones; where flushes are rare,
    /// copying into the map is by far the cheapest way to hand an append to the kernel. All backends leave the same bytes.
    /// </summary>
    public static JournalBackend For(FsyncSchedule schedule) => schedule.IsEach ? JournalBackend.MappedReads : JournalBackend.Mapped;
}
