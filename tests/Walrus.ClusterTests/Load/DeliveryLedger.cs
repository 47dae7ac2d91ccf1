using Walrus.Client;

namespace Walrus.ClusterTests.Load;

/// <summary>What workers of a group were given, and what they were told about their acknowledgements. Kept outside of the cluster, by offsets. Thread-safe.</summary>
internal sealed class DeliveryLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Partition, long Offset), int> _acknowledged = [];
    private readonly HashSet<(int Partition, long Offset)> _settling = [];
    private readonly List<string> _again = [];

    /// <summary>Entries that came again although their acknowledgement had been answered.</summary>
    public IReadOnlyList<string> Again
    {
        get
        {
            lock (_gate)
            {
                return [.. _again];
            }
        }
    }

    /// <summary>How many different entries are known to be acknowledged.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _acknowledged.Count;
            }
        }
    }

    /// <summary>The present moment, to be taken before a worker asks for entries.</summary>
    public int Mark() => Count;

    /// <summary>A worker has entries that it asked for at <paramref name="asked"/>: none of them may have been acknowledged by then. What came in between may have been, when its time had passed.</summary>
    public void Received(IReadOnlyList<Delivery> batch, int asked)
    {
        lock (_gate)
        {
            _again.AddRange(batch
                .Where(delivery => _acknowledged.TryGetValue((delivery.Partition, delivery.Offset), out int place) && place < asked)
                .Select(delivery => $"{delivery.Partition}:{delivery.Offset} as delivery {delivery.Count}, receipt {delivery.Entry.Receipt}"));
        }
    }

    /// <summary>A worker is about to acknowledge it: from here on that may be so, whatever it is told.</summary>
    public void Settling(Delivery delivery)
    {
        lock (_gate)
        {
            _settling.Add((delivery.Partition, delivery.Offset));
        }
    }

    /// <summary>It was told that it is acknowledged.</summary>
    public void Acknowledged(Delivery delivery)
    {
        lock (_gate)
        {
            _acknowledged.TryAdd((delivery.Partition, delivery.Offset), _acknowledged.Count);
        }
    }

    /// <summary>Entries of a partition below <paramref name="end"/> that no worker ever tried to acknowledge.</summary>
    public IReadOnlyList<long> Missing(int partition, long end)
    {
        lock (_gate)
        {
            return [.. Enumerable.Range(0, (int)end).Select(offset => (long)offset).Where(offset => !_settling.Contains((partition, offset)))];
        }
    }
}
