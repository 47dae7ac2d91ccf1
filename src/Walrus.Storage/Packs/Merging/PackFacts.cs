namespace Walrus.Storage.Packs.Merging;

/// <summary>What planning needs to know of a pack.</summary>
/// <param name="Id">Which.</param>
/// <param name="Bytes">Its file's length.</param>
/// <param name="DeadBytes">How much of it nobody can read any more: trimmed, cut, or of deleted topics.</param>
internal readonly record struct PackFacts(PackId Id, long Bytes, long DeadBytes)
{
    /// <summary>True for a pack that could not be read to the end: it stays as it is until all of it is dead.</summary>
    public bool IsSetAside { get; init; }

    /// <summary>Bytes that a merge would write again.</summary>
    public long LiveBytes => Bytes - DeadBytes;

    /// <summary>
    /// Counts what is dead in a pack, given what of each run is alive; null for nothing. Whole runs exactly, a run that is alive in part by the share of
    /// its offsets: an estimate, for which nothing is read.
    /// </summary>
    public static PackFacts Of(PackReader pack, Func<PackReader, PackRun, OffsetRange?> aliveIn) => Count(pack, aliveIn, static (_, run, alive) =>
        Math.Min((long)(run.Bytes * (1 - ((double)alive.Count / (run.Next - run.First)))), run.Bytes - 1));

    /// <summary>
    /// The same by the indexes of the runs: no more than what writing the pack again would really drop. Else a pack that seems mostly dead and
    /// is not, one large batch say, would be written again for ever.
    /// </summary>
    /// <exception cref="StorageException">An index can not be read or is damaged.</exception>
    public static PackFacts ExactlyOf(PackReader pack, Func<PackReader, PackRun, OffsetRange?> aliveIn) => Count(pack, aliveIn, static (from, run, alive) =>
        (alive.From > run.First ? from.Seek(run, alive.From) - run.Position : 0) + (alive.To < run.Next ? run.End - from.SeekBehind(run, alive.To) : 0));

    private static PackFacts Count(
        PackReader pack, Func<PackReader, PackRun, OffsetRange?> aliveIn, Func<PackReader, PackRun, OffsetRange, long> deadBeside)
    {
        long dead = 0;
        bool isAnyAlive = false;
        for (int row = 0; row < pack.Runs.Count; row++)
        {
            ref readonly PackRun run = ref pack.RunAt(row);
            OffsetRange? alive = aliveIn(pack, run);
            dead += alive is { } range
                ? range.From > run.First || range.To < run.Next ? deadBeside(pack, run, range) : 0
                : run.Bytes;
            isAnyAlive |= alive is not null;
        }

        return new PackFacts(pack.Id, pack.FileBytes, isAnyAlive ? dead : pack.FileBytes);
    }
}
