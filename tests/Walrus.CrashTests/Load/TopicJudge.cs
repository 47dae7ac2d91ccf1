namespace Walrus.CrashTests.Load;

/// <summary>
/// Holds the entries of a topic, from its first, against the ledgers of its writers. Every acknowledged line must be there, in order, once;
/// of the others those that are there must be in order, once, and sent; nothing else may be there. Pure.
/// </summary>
internal sealed class TopicJudge(string topic, IReadOnlyList<WriterLedger> writers)
{
    private readonly long[] _next = new long[writers.Count];

    /// <summary>Entries so far.</summary>
    public long Entries { get; private set; }

    /// <summary>The next entry.</summary>
    public void Observe(ReadOnlySpan<byte> entry)
    {
        (int writer, long number) = NumberedLine.Parse(entry);
        int index = IndexOf(writer);
        index.ShouldBeGreaterThanOrEqualTo(0, $"{topic}: entry {Entries} is of a writer that never wrote to it");
        number.ShouldBe(_next[index], $"{topic}: entry {Entries} is out of order, or there twice, or one before it is missing");
        number.ShouldBeLessThan(writers[index].Sent, $"{topic}: entry {Entries} was never sent");
        _next[index]++;
        Entries++;
    }

    /// <summary>There are no more. Settles the ledgers: what is there now must stay.</summary>
    public void End()
    {
        for (int index = 0; index < writers.Count; index++)
        {
            writers[index].Settle(_next[index]);
        }
    }

    private int IndexOf(int writer)
    {
        for (int index = 0; index < writers.Count; index++)
        {
            if (writers[index].Writer == writer)
            {
                return index;
            }
        }

        return -1;
    }
}
