namespace Walrus.Cluster;

/// <summary>Which of a partition's sealed segments are given up. Pure. The open segment always stays, and its bytes do not count.</summary>
public static class RetentionPolicyDecision
{
    /// <summary>
    /// Decides for one partition; null when all stay. By age, oldest first, segments go whose last entry is older than the bound; by bytes, the oldest go until the
    /// sealed ones have no more than the bound. What is not known speaks for keeping. Empty segments hold nothing back.
    /// </summary>
    /// <param name="partition">The partition.</param>
    /// <param name="bounds">What is to be kept.</param>
    /// <param name="sealedSegments">All its sealed segments, oldest first.</param>
    /// <param name="now">The time.</param>
    public static TrimDecision? Decide(PartitionId partition, RetentionBounds bounds, IReadOnlyList<SealedSegmentFacts> sealedSegments, DateTimeOffset now)
    {
        int going = Math.Max(
            bounds.AgeMax is { } age ? TooOld(sealedSegments, now - age) : 0,
            bounds.BytesMax is { } bytes ? TooMany(sealedSegments, bytes) : 0);
        return going > 0 ? new TrimDecision(partition, sealedSegments[going - 1].Number, going) : null;
    }

    private static int TooOld(IReadOnlyList<SealedSegmentFacts> segments, DateTimeOffset oldest)
    {
        int going = 0;
        while (going < segments.Count && IsOlder(segments[going], oldest))
        {
            going++;
        }

        return going;
    }

    private static bool IsOlder(SealedSegmentFacts segment, DateTimeOffset oldest) =>
        segment.Entries == 0 || segment.Newest is { } newest && newest.UnixMilliseconds < oldest.ToUnixTimeMilliseconds();

    private static int TooMany(IReadOnlyList<SealedSegmentFacts> segments, long bytesMax)
    {
        long bytes = 0;
        for (int i = segments.Count - 1; i >= 0; i--)
        {
            bytes += segments[i].Bytes ?? 0;
            if (bytes > bytesMax)
            {
                return i + 1;
            }
        }

        return 0;
    }
}
