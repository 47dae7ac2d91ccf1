using Walrus.Cluster.Producers;
using Walrus.Storage;

namespace Walrus.Cluster.Replication;

/// <summary>What the parts of a host share.</summary>
internal sealed class HostParts(LogEngine engine, NodeLife own, bool isEach, TimeProvider time, ReplicationMeter meter, ReplicationLog log)
{
    public LogEngine Engine { get; } = engine;

    public NodeLife Own { get; } = own;

    /// <summary>Whether durable means flushed.</summary>
    public bool IsEach { get; } = isEach;

    public TimeProvider Time { get; } = time;

    public ReplicationMeter Meter { get; } = meter;

    public ReplicationLog Log { get; } = log;

    public AppendWaiter.Pool Waiters { get; } = new();

    /// <summary>Who sends; set at the start, before anything is led or followed.</summary>
    public required PeerSenders Senders { get; init; }

    /// <summary>Who finds out about producers; null while nobody does: then their batches are not taken.</summary>
    public ISequencePreparer? Preparer { get; init; }

    /// <summary>The time that the step machines get.</summary>
    public TimeSpan Now => Time.GetElapsedTime(0);

    /// <summary>Past the last entry that is durable as the schedule says.</summary>
    public Offset DurableEnd(PartitionLog of) => IsEach ? of.DurableEnd : of.End;
}
