namespace Walrus.Cluster;

/// <summary>What a node does with one partition of the cursor topic. Guarded by the lock of its <see cref="CursorHost"/>, save for reads of <see cref="Ownership"/>.</summary>
internal sealed class CursorSlot(PartitionId partition)
{
    private volatile CursorOwnership? _ownership;

    public PartitionId Partition => partition;

    /// <summary>What is done.</summary>
    public OwnershipState State { get; private set; }

    /// <summary>What it is done for; null when nothing.</summary>
    public CursorSegment? Segment { get; private set; }

    /// <summary>Who serves; null while nobody does. Readable without the lock.</summary>
    public CursorOwnership? Ownership => _ownership;

    /// <summary>Ends the load that runs.</summary>
    public CancellationTokenSource? Loading { get; private set; }

    /// <summary>When a failed load or trim may be tried again, as the clock's timestamp.</summary>
    public long RetryAt { get; set; }

    /// <summary>True while a proposal to trim is on its way.</summary>
    public bool IsTrimming { get; set; }

    public void BeginLoad(CursorSegment segment, CancellationTokenSource cancellation)
    {
        State = OwnershipState.Loading;
        Segment = segment;
        Loading = cancellation;
        _ownership = null;
    }

    public void Serve(CursorOwnership ownership)
    {
        State = OwnershipState.Serving;
        Loading = null;
        _ownership = ownership;
    }

    public void Fail(long retryAt)
    {
        State = OwnershipState.Broken;
        Loading = null;
        _ownership = null;
        RetryAt = retryAt;
    }

    public void Release()
    {
        State = OwnershipState.None;
        Segment = null;
        Loading = null;
        _ownership = null;
    }
}
