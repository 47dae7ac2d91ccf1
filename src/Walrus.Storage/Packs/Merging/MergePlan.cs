namespace Walrus.Storage.Packs.Merging;

/// <summary>
/// Which packs to replace next. Pure. Wholly dead packs go first, since that frees space for nothing; then packs that are mostly dead are
/// written again without what is dead; then neighbours of about one size are merged, so that a topic's history lies in long runs and the number
/// of packs grows with the logarithm of the data. Only neighbours: a partition's runs in them then follow one another.
/// </summary>
internal static class MergePlan
{
    /// <summary>Packs of which nothing is alive, at most as many as one record names: they go without anything in their place.</summary>
    public static IReadOnlyList<PackId> Dead(IReadOnlyList<PackFacts> packs) =>
        [.. packs.Where(pack => pack.LiveBytes <= 0).Select(pack => pack.Id).Take(Limits.PacksMergedMax)];

    /// <summary>The packs to replace by one, in order; empty when all is well. To be asked when none is wholly dead.</summary>
    /// <param name="packs">All packs, older generations first.</param>
    /// <param name="bounds">What is worth it.</param>
    public static IReadOnlyList<PackId> Next(IReadOnlyList<PackFacts> packs, MergeBounds bounds)
    {
        foreach (PackFacts pack in packs)
        {
            if (!pack.IsSetAside && bounds.IsMostlyDead(pack))
            {
                return [pack.Id];
            }
        }

        return CheapestMerge(packs, bounds);
    }

    private static IReadOnlyList<PackId> CheapestMerge(IReadOnlyList<PackFacts> packs, MergeBounds bounds)
    {
        (int First, int Count) best = default;
        long bestBytes = long.MaxValue;
        for (int first = 0; first < packs.Count; first++)
        {
            (int count, long bytes) = LongestFrom(packs, first);
            if (count >= bounds.PacksMin && bytes < bestBytes)
            {
                (best, bestBytes) = ((first, count), bytes);
            }
        }

        return [.. Enumerable.Range(best.First, best.Count).Select(i => packs[i].Id)];
    }

    /// <summary>
    /// The most neighbours from <paramref name="first"/> on whose merge stays within bounds and of which none is larger than all others
    /// together: else that one would be written again and again for the sake of small ones.
    /// </summary>
    private static (int Count, long Bytes) LongestFrom(IReadOnlyList<PackFacts> packs, int first)
    {
        long bytes = 0;
        long largest = 0;
        (int Count, long Bytes) longest = default;
        for (int i = first; i < packs.Count && i - first < Limits.PacksMergedMax && !packs[i].IsSetAside; i++)
        {
            bytes += packs[i].LiveBytes;
            largest = Math.Max(largest, packs[i].LiveBytes);
            if (bytes > Limits.MergedPackBytesMax)
            {
                break;
            }

            if (largest <= bytes - largest)
            {
                longest = (i - first + 1, bytes);
            }
        }

        return longest;
    }
}
