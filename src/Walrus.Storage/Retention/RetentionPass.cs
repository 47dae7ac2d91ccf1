using Walrus.Storage.Topics;

namespace Walrus.Storage.Retention;

/// <summary>Looks at the topics that do not keep everything, and says what is due.</summary>
internal sealed class RetentionPass(StoreCatalog catalog, TimeProvider time)
{
    /// <summary>The partitions that should start later, with the new start. May read the disk.</summary>
    /// <exception cref="StoreCorruptException">What stands at the boundary is damaged.</exception>
    public IEnumerable<(PartitionLog Log, Offset Start)> Due()
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (Topic topic in catalog.Topics)
        {
            RetentionPolicy policy = topic.Retention;
            if (policy.KeepsAll)
            {
                continue;
            }

            foreach (PartitionLog log in topic.Partitions)
            {
                Offset start = Facts(log, policy, now).NewStart;
                if (start > log.Start)
                {
                    yield return (log, start);
                }
            }
        }
    }

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
