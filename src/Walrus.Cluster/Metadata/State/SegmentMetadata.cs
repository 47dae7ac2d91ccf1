namespace Walrus.Cluster;

/// <summary>How far a segment's life is. Goes one way only.</summary>
public enum SegmentStatus
{
    /// <summary>Its leader appends.</summary>
    Open = 0,

    /// <summary>A coordinator is finding out where it ends; nobody may append.</summary>
    Sealing = 1,

    /// <summary>Its length is fixed for ever.</summary>
    Sealed = 2,
}

/// <summary>A segment: one leader life writes it, one set of replicas holds it while it is written.</summary>
public sealed record SegmentMetadata
{
    /// <summary>Its place in the chain.</summary>
    public required SegmentNumber Number { get; init; }

    /// <summary>The epoch in which it is written, being sealed, or was sealed: the highest that this segment has had.</summary>
    public required SegmentEpoch Epoch { get; init; }

    /// <summary>Who alone writes it, or wrote it. Never changes.</summary>
    public required NodeLife Leader { get; init; }

    /// <summary>Who holds it. Fixed until it is sealed; then repair may change it.</summary>
    public required ReplicaSet Replicas { get; init; }

    /// <summary>Open, sealing or sealed.</summary>
    public SegmentStatus Status { get; init; }

    /// <summary>The offset of its first entry.</summary>
    public required Offset Base { get; init; }

    /// <summary>Entries that it holds, once sealed; 0 before.</summary>
    public long SealedCount { get; init; }

    /// <summary>Who coordinates the seal, while sealing; nobody otherwise.</summary>
    public NodeLife Coordinator { get; init; }

    /// <summary>
    /// Whether it may hold entries of producers whose retries are recognised: its leader says so before it takes the first. Never taken back.
    /// </summary>
    public bool IsSequenced { get; init; }

    /// <summary>True once the length is fixed.</summary>
    public bool IsSealed => Status == SegmentStatus.Sealed;

    /// <summary>The offset after its last entry, or null while that is not fixed.</summary>
    public Offset? SealedEnd => IsSealed ? Base + SealedCount : null;
}
