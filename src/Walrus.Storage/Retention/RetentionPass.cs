using Walrus.Storage.Topics;

namespace Walrus.Storage.Retention;

/// <summary>Looks at the topics that do not keep everything, and says what is due.</summary>
internal sealed class RetentionPass(StoreCatalog catalog, TimeProvider time)
{
    /// <summary>The partitions that do not keep everything, with what their topic keeps.</summary>
    public IEnumerable<(PartitionLog Log, RetentionPolicy Policy)> Bounded()
    {
        foreach (Topic topic in catalog.Topics)
        {
            RetentionPolicy policy = topic.Retention;
            if (policy.KeepsAll)
            {
                continue;
            }

            foreach (PartitionLog log in topic.Partitions)
            {
                yield return (log, policy);
            }
        }
    }

    /// <summary>Where the partition should start now. May read the disk.</summary>
    /// <exception cref="StoreCorruptException">What stands at the boundary is damaged.</exception>
    /// <exception cref="TopicDeletedException">There is nothing to keep any more.</exception>
    public Offset StartOf(PartitionLog log, RetentionPolicy policy) => Facts(log, policy, time.GetUtcNow()).NewStart;

    private static RetentionFacts Facts(PartitionLog log, RetentionPolicy policy, DateTimeOffset now) => new(log.Start, log.DurableEnd)
    {
        FirstYoung = policy.AgeMax is { } age ? log.FindTime(EntryTimestamp.From(now - age)) : null,
        FirstWithinBytes = policy.BytesMax is { } bytes ? StoredBytes.FirstWithin(log.Index, bytes) : null,
        Consumed = policy.DropsConsumed ? Slowest(log) : null,
    };

    /// <summary>By what the journal says of the cursors, not by moves that may still fail.</summary>
    private static Offset? Slowest(PartitionLog log)
    {
        Offset? slowest = null;
        foreach (Cursor cursor in log.Cursors)
        {
            Offset at = cursor.Recorded;
            slowest = slowest is { } before ? Offset.Min(before, at) : at;
        }

        return slowest;
    }
}
