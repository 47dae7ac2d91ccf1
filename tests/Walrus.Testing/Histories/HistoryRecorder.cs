namespace Walrus.Testing.Histories;

/// <summary>
/// Writes down what clients of one topic ask and what they are told, outside of the cluster, on one monotonic clock. An operation begins with a call here, before its request leaves, and ends with one on its
/// <see cref="Invocation"/>, after its answer is there; one that never ends stays unknown. Thread-safe.
/// </summary>
public sealed class HistoryRecorder
{
    private readonly Lock _gate = new();
    private readonly List<Operation> _operations = [];
    private readonly string _topic;
    private readonly int _partitions;
    private readonly TimeProvider _time;

    /// <summary>A history that is empty.</summary>
    public HistoryRecorder(string topic, int partitions, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        _topic = topic;
        _partitions = partitions;
        _time = time;
    }

    /// <summary>A client is about to append an entry, which no other append may be like.</summary>
    public Invocation Append(string client, string value, int? partition = null) => Begin(new Operation
    {
        Number = 0,
        Client = client,
        Kind = OperationKind.Append,
        Partition = partition,
        Values = [value],
        Started = 0,
    });

    /// <summary>A client is about to read from an offset on.</summary>
    public Invocation Read(string client, int partition, long from) => Begin(new Operation
    {
        Number = 0,
        Client = client,
        Kind = OperationKind.Read,
        Partition = partition,
        Offset = from,
        Started = 0,
    });

    /// <summary>A client is about to take the next entry of the shared cursor.</summary>
    public Invocation Take(string client) => Begin(new Operation { Number = 0, Client = client, Kind = OperationKind.Take, Started = 0 });

    /// <summary>Everything so far; what has not ended is unknown in it.</summary>
    public History Snapshot()
    {
        lock (_gate)
        {
            return new History(_topic, _partitions, [.. _operations]);
        }
    }

    /// <summary>An operation has ended, now.</summary>
    internal void End(int number, Func<Operation, Operation> change)
    {
        long now = _time.GetTimestamp();
        lock (_gate)
        {
            if (_operations[number].Ended != Operation.Never)
            {
                throw new InvalidOperationException($"Operation {number} has ended already.");
            }

            _operations[number] = change(_operations[number]) with { Ended = now };
        }
    }

    private Invocation Begin(Operation operation)
    {
        lock (_gate)
        {
            int number = _operations.Count;
            _operations.Add(operation with { Number = number, Started = _time.GetTimestamp() });
            return new Invocation(this, number);
        }
    }
}
