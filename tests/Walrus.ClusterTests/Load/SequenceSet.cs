namespace Walrus.ClusterTests.Load;

/// <summary>
/// Which entries have been seen how often, in any order: for topics whose entries spread over partitions, and for consumers that share them. Thread-safe.
/// </summary>
internal sealed class SequenceSet(IReadOnlyList<SequenceLedger> writers)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Writer, long Number), int> _seen = [];

    /// <summary>One more entry.</summary>
    public void Observe(ReadOnlySpan<byte> entry)
    {
        (int Writer, long Number) key = SequenceLedger.Parse(entry);
        lock (_gate)
        {
            _seen[key] = _seen.GetValueOrDefault(key) + 1;
        }
    }

    /// <summary>Begins again.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _seen.Clear();
        }
    }

    /// <summary>How many different ones there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _seen.Count;
            }
        }
    }

    /// <summary>What was acknowledged and not seen.</summary>
    public IReadOnlyList<string> Missing()
    {
        lock (_gate)
        {
            return
            [
                .. writers.SelectMany(ledger => Enumerable.Range(0, (int)ledger.Acknowledged).Select(number => (ledger.Writer, Number: (long)number)))
                    .Where(key => !_seen.ContainsKey(key))
                    .Select(key => $"{key.Writer}:{key.Number}"),
            ];
        }
    }
}
