namespace Walrus.Storage.Packs.Merging;

/// <summary>From which numbers and sizes on packs are merged, rewritten and punched.</summary>
/// <param name="PacksMin">Neighbours of about one size that are worth a merge, at least two.</param>
/// <param name="HoleBytesMin">Dead bytes worth a rewrite of their pack, or a hole.</param>
internal sealed record MergeBounds(int PacksMin = Limits.PacksMergedMin, long HoleBytesMin = Limits.PackHoleBytesMin)
{
    /// <summary>Whether so much of a pack is dead that writing the rest again is worth it.</summary>
    public bool IsMostlyDead(in PackFacts pack) =>
        pack.DeadBytes >= HoleBytesMin && pack.DeadBytes * 100 >= pack.Bytes * Limits.PackDeadPercentMax;
}
