using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>One entry that was looked for, or why it is not there.</summary>
internal readonly record struct FoundEntry(ReadFate Fate, Entry? Entry, Offset Start, string? Reason);

/// <summary>Finds the entries that a group hands out: keeps what one read of a partition brought until the last of it was found. Not for concurrent use.</summary>
internal sealed class GroupEntries(OwnerParts parts, TopicId topic)
{
    private const int EntryBytes = 96; // An entry's objects beside its value.

    private readonly Dictionary<PartitionNumber, IReadOnlyList<Entry>> _read = [];

    /// <summary>The entry at <paramref name="at"/>.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<FoundEntry> FindAsync(PartitionNumber partition, Offset at, CancellationToken cancellationToken)
    {
        if (Known(partition, at) is { } known)
        {
            return new FoundEntry(ReadFate.Entries, known, default, null);
        }

        PartitionRead read = await ReadAsync(new PartitionId(topic, partition), at, parts.Budget.ReadBytes, cancellationToken);
        if (read.Fate != ReadFate.Entries)
        {
            return new FoundEntry(read.Fate, null, read.Start, read.Reason);
        }

        Forget(partition);
        for (int i = 0; i < read.Entries.Count; i++)
        {
            if (read.Entries[i].Offset != at + i)
            {
                return new FoundEntry(ReadFate.Unavailable, null, read.Start, $"a read of partition {partition} at {at} brought other entries");
            }
        }

        _read[partition] = read.Entries;
        parts.Budget.Add(read.Entries.Sum(Size));
        return Known(partition, at) is { } entry
            ? new FoundEntry(ReadFate.Entries, entry, read.Start, null)
            : new FoundEntry(ReadFate.AtEnd, null, read.Start, null);
    }

    /// <summary>True when finding the entry takes no reading.</summary>
    public bool Has(PartitionNumber partition, Offset at) =>
        _read.TryGetValue(partition, out IReadOnlyList<Entry>? entries) && entries.Count > 0 && at >= entries[0].Offset && at <= entries[^1].Offset;

    /// <summary>What is at a place of a partition, reading as little as can be.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<PartitionRead> LookAsync(PartitionNumber partition, Offset at, CancellationToken cancellationToken) =>
        ReadAsync(new PartitionId(topic, partition), at, bytesMax: 1, cancellationToken);

    /// <summary>Keeps nothing any more.</summary>
    public void Clear()
    {
        foreach (PartitionNumber partition in _read.Keys.ToArray())
        {
            Forget(partition);
        }
    }

    private static long Size(Entry entry) => EntryBytes + entry.Value.Length;

    private Entry? Known(PartitionNumber partition, Offset at)
    {
        if (!Has(partition, at))
        {
            return null;
        }

        IReadOnlyList<Entry> entries = _read[partition];
        Entry entry = entries[(int)(at - entries[0].Offset)];
        if (ReferenceEquals(entry, entries[^1]))
        {
            Forget(partition);
        }

        return entry;
    }

    private void Forget(PartitionNumber partition)
    {
        if (_read.Remove(partition, out IReadOnlyList<Entry>? entries))
        {
            parts.Budget.Add(-entries.Sum(Size));
        }
    }

    private async ValueTask<PartitionRead> ReadAsync(PartitionId partition, Offset at, int bytesMax, CancellationToken cancellationToken)
    {
        try
        {
            return await parts.Reader.ReadAsync(partition, at, bytesMax, cancellationToken);
        }
        catch (StorageException e)
        {
            return new PartitionRead(ReadFate.Unavailable, [], default, e.Message);
        }
    }
}
