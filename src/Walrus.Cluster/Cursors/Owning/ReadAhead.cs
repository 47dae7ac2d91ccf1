using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>Entries that a cursor will hand out next, in order and without holes. Not for concurrent use.</summary>
internal sealed class ReadAhead(ReadAheadBudget budget)
{
    private const int EntryBytes = 96; // An entry's objects beside its value.

    private readonly Queue<Entry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Takes in what was read from <paramref name="from"/> on. False when the first is not that entry, or there are holes: a reader that does not keep its word.</summary>
    public bool TryFill(Offset from, IReadOnlyList<Entry> entries)
    {
        foreach (Entry entry in entries)
        {
            if (entry.Offset != from)
            {
                Clear();
                return false;
            }

            _entries.Enqueue(entry);
            budget.Add(Size(entry));
            from = from.Next;
        }

        return _entries.Count > 0;
    }

    /// <summary>The first <paramref name="count"/> entries; they stay.</summary>
    public Entry[] Peek(int count) => [.. _entries.Take(count)];

    /// <summary>The first <paramref name="count"/> entries go.</summary>
    public void Drop(int count)
    {
        for (; count > 0; count--)
        {
            budget.Add(-Size(_entries.Dequeue()));
        }
    }

    public void Clear() => Drop(_entries.Count);

    private static long Size(Entry entry) => EntryBytes + entry.Value.Length;
}
