using Walrus.Storage;

namespace Walrus.Cluster.Producers;

/// <summary>The producers of one copy of a segment: a function of the batches in it, kept as they come. Thread-safe.</summary>
internal sealed class CopyProducers
{
    private readonly Lock _gate = new();
    private readonly ProducerTable _table = new();
    private bool _isScanned;

    /// <summary>Whether what was in the copy when the node started has been looked through.</summary>
    public bool IsScanned => Volatile.Read(ref _isScanned);

    /// <summary>A batch is in the log, or about to be.</summary>
    public void Add(in BatchSummary batch)
    {
        if (batch.Producer is { } stamp)
        {
            Add(stamp, batch.Count, batch.First, batch.Time);
        }
    }

    /// <inheritdoc cref="Add(in BatchSummary)"/>
    public void Add(in ProducerStamp stamp, int count, Offset offset, EntryTimestamp time)
    {
        lock (_gate)
        {
            _table.Stored(stamp, count, offset, time);
        }
    }

    /// <summary>Everything that the copy held at the start was told.</summary>
    public void SetScanned() => Volatile.Write(ref _isScanned, true);

    /// <summary>Adds what is known of the copy below <paramref name="end"/> to <paramref name="table"/>.</summary>
    public void AddTo(ProducerTable table, Offset end)
    {
        ProducerTable here = new();
        lock (_gate)
        {
            here.Merge(_table);
        }

        here.Cut(end); // Beyond it lies what was cut off, or never got into the log.
        table.Merge(here);
    }
}
