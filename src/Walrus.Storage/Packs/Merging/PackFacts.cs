namespace Walrus.Storage.Packs.Merging;

/// <summary>What planning needs to know of a pack.</summary>
/// <param name="Id">Which.</param>
/// <param name="Bytes">Its file's length.</param>
/// <param name="DeadBytes">How much of it nobody can read any more: trimmed, or of deleted topics.</param>
internal readonly record struct PackFacts(PackId Id, long Bytes, long DeadBytes)
{
    /// <summary>Bytes that a merge would write again.</summary>
    public long LiveBytes => Bytes - DeadBytes;

    /// <summary>Counts what is dead in a pack, given where each partition starts; null for a partition that is gone.</summary>
    public static PackFacts Of(PackReader pack, Func<Format.PartitionId, Offset?> startOf)
    {
        long dead = 0;
        bool isAnyAlive = false;
        for (int row = 0; row < pack.Runs.Count; row++)
        {
            ref readonly PackRun run = ref pack.RunAt(row);
            long below = DeadBytesOf(run, startOf(run.Partition));
            dead += below;
            isAnyAlive |= below < run.Bytes;
        }

        return new PackFacts(pack.Id, pack.FileBytes, isAnyAlive ? dead : pack.FileBytes);
    }

    /// <summary>Whole runs exactly; a run that the start is in the middle of by the share of its offsets.</summary>
    private static long DeadBytesOf(in PackRun run, Offset? start) =>
        start is not { } from || run.Next <= from ? run.Bytes
        : from <= run.First ? 0
        : Math.Min((long)(run.Bytes * ((double)(from - run.First) / (run.Next - run.First))), run.Bytes - 1);
}
