namespace Walrus.Cluster.Producers;

/// <summary>Entries of one producer that follow one another, in its numbers as in the partition's offsets: one batch, or several that lie side by side.</summary>
/// <param name="First">The producer's number of the first entry.</param>
/// <param name="Count">Entries, 1 to <see cref="Limits.ProducerRunEntriesMax"/>.</param>
/// <param name="Offset">Where the first entry is.</param>
internal readonly record struct SequenceRun(SequenceNumber First, int Count, Offset Offset)
{
    /// <summary>The number after the last one.</summary>
    public SequenceNumber Next => First + Count;

    /// <summary>The offset after the last one.</summary>
    public Offset End => Offset + Count;

    /// <summary>Where the entries are that were numbered so; false unless all of them are here.</summary>
    public bool TryFind(SequenceNumber first, int count, out Offset at)
    {
        int skipped = first - First;
        bool isHere = skipped < Count && count <= Count - skipped;
        at = isHere ? Offset + skipped : default;
        return isHere;
    }

    /// <summary>Both as one, when they touch or overlap and say the same of what they share. The oldest entries go when it would be too many.</summary>
    public bool TryJoin(SequenceRun other, out SequenceRun joined)
    {
        joined = default;
        (SequenceRun low, SequenceRun high) = Offset <= other.Offset ? (this, other) : (other, this);
        long distance = high.Offset - low.Offset;
        if (distance > low.Count || low.First + (int)distance != high.First)
        {
            return false;
        }

        long count = Math.Max(low.Count, distance + high.Count);
        int excess = (int)Math.Max(0, count - Limits.ProducerRunEntriesMax);
        joined = new SequenceRun(low.First + excess, (int)(count - excess), low.Offset + excess);
        return true;
    }

    /// <summary>Whether an offset is in both.</summary>
    public bool Overlaps(SequenceRun other) => Offset < other.End && other.Offset < End;
}
