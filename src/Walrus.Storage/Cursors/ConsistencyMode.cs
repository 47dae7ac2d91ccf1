using System.Globalization;

namespace Walrus.Storage;

/// <summary>
/// When a cursor's move is recorded, and so what a crash does to its reader: of the entries that were handed out just before, none comes
/// again, or some do. "As durable as the fsync schedule says" is the measure of both: with <see cref="FsyncSchedule.SyncEach"/> they hold for
/// power cuts, with the other schedules for the end of the process, and a power cut may set a cursor back to the last flush.
/// </summary>
public sealed record ConsistencyMode
{
    private ConsistencyMode(int persistEvery) => PersistEvery = persistEvery;

    /// <summary>
    /// The move past an entry is recorded before the entry is handed out: none comes twice. Of those handed out last, a crash may lose some
    /// to their reader: they were recorded as read, and it was not done with them.
    /// </summary>
    public static ConsistencyMode StrictlyAtOnce { get; } = new(0);

    /// <summary>
    /// Entries are handed out first and recorded later, so that a record and its flush are shared by many: after a crash at most
    /// <c>persistEvery</c> entries come again. An entry counts as read when the next one is asked for, so one reader that is done with each entry
    /// before it asks for the next (and, with batches, with each batch) misses none.
    /// </summary>
    public int PersistEvery { get; }

    /// <summary>True for <see cref="StrictlyAtOnce"/>.</summary>
    public bool IsStrict => PersistEvery == 0;

    /// <inheritdoc cref="PersistEvery"/>
    /// <param name="persistEvery">From 1 to <see cref="Limits.CursorPersistEveryMax"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It lies outside.</exception>
    public static ConsistencyMode AtLeastOnce(int persistEvery)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(persistEvery, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(persistEvery, Limits.CursorPersistEveryMax);
        return new ConsistencyMode(persistEvery);
    }

    /// <summary>The mode in words.</summary>
    public override string ToString() =>
        IsStrict ? "strictly at once" : string.Create(CultureInfo.InvariantCulture, $"at least once, recorded every {PersistEvery}");
}
