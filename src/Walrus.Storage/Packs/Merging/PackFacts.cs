namespace Walrus.Storage.Packs.Merging;

/// <summary>What planning needs to know of a pack.</summary>
/// <param name="Id">Which.</param>
/// <param name="Bytes">Its file's length.</param>
/// <param name="DeadBytes">How much of it nobody can read any more: trimmed, or of deleted topics.</param>
internal readonly record struct PackFacts(PackId Id, long Bytes, long DeadBytes)
{
    /// <summary>True for a pack that could not be read to the end: it stays as it is until all of it is dead.</summary>
    public bool IsSetAside { get; init; }

    /// <summary>Bytes that a merge would write again.</summary>
    public long LiveBytes => Bytes - DeadBytes;

    /// <summary>
    /// Counts what is dead in a pack, given where each partition starts; null for a partition that is gone. Whole runs exactly, a run that the
    /// start is in the middle of by the share of its offsets: an estimate, for which nothing is read.
    /// </summary>
    public static PackFacts Of(PackReader pack, Func<Format.PartitionId, Offset?> startOf) => Count(pack, startOf, static (_, run, start) =>
        Math.Min((long)(run.Bytes * ((double)(start - run.First) / (run.Next - run.First))), run.Bytes - 1));

    /// <summary>
    /// The same by the indexes of the runs: no more than what writing the pack again would really drop. Else a pack that seems mostly dead and
    /// is not, one large batch say, would be written again for ever.
    /// </summary>
    /// <exception cref="StorageException">An index can not be read or is damaged.</exception>
    public static PackFacts ExactlyOf(PackReader pack, Func<Format.PartitionId, Offset?> startOf) =>
        Count(pack, startOf, static (from, run, start) => from.Seek(run, start) - run.Position);

    private static PackFacts Count(PackReader pack, Func<Format.PartitionId, Offset?> startOf, Func<PackReader, PackRun, Offset, long> below)
    {
        long dead = 0;
        bool isAnyAlive = false;
        for (int row = 0; row < pack.Runs.Count; row++)
        {
            ref readonly PackRun run = ref pack.RunAt(row);
            Offset start = startOf(run.Partition) ?? run.Next;
            dead += run.Next <= start ? run.Bytes : start <= run.First ? 0 : below(pack, run, start);
            isAnyAlive |= run.Next > start;
        }

        return new PackFacts(pack.Id, pack.FileBytes, isAnyAlive ? dead : pack.FileBytes);
    }
}
