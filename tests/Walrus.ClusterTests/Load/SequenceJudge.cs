namespace Walrus.ClusterTests.Load;

/// <summary>
/// Holds the entries of a partition or topic against the ledgers of its writers: each acknowledged number is there, the first of its kind in order; more than once only as often as tries of it had an
/// unknown outcome; nothing else is there. Pure.
/// </summary>
internal sealed class SequenceJudge(string topic, IReadOnlyList<SequenceLedger> writers)
{
    private readonly Dictionary<int, SequenceLedger> _writers = writers.ToDictionary(writer => writer.Writer);
    private readonly Dictionary<int, long> _next = writers.ToDictionary(writer => writer.Writer, _ => 0L);
    private readonly Dictionary<(int Writer, long Number), int> _again = [];

    /// <summary>Entries so far.</summary>
    public long Entries { get; private set; }

    /// <summary>The next entry.</summary>
    public void Observe(ReadOnlySpan<byte> entry)
    {
        (int writer, long number) = SequenceLedger.Parse(entry);
        _writers.TryGetValue(writer, out SequenceLedger? ledger).ShouldBeTrue($"{topic}: entry {Entries} is of a writer that never wrote to it");
        long next = _next[writer];
        if (number == next)
        {
            number.ShouldBeLessThanOrEqualTo(ledger!.Acknowledged, $"{topic}: entry {Entries} was never sent");
            _next[writer] = next + 1;
        }
        else
        {
            number.ShouldBeLessThan(next, $"{topic}: entry {Entries} of writer {writer} comes where {next} should: one is missing or out of order");
            int again = _again[(writer, number)] = _again.GetValueOrDefault((writer, number)) + 1;
            again.ShouldBeLessThanOrEqualTo(ledger!.Doubts(number), $"{topic}: entry {Entries} is there twice, though no try of {writer}:{number} was in doubt");
        }

        Entries++;
    }

    /// <summary>There are no more.</summary>
    public void End()
    {
        foreach ((int writer, SequenceLedger ledger) in _writers)
        {
            _next[writer].ShouldBeGreaterThanOrEqualTo(ledger.Acknowledged, $"{topic}: acknowledged entries of writer {writer} are missing at the end");
        }
    }
}
