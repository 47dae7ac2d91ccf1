namespace Walrus;

/// <content>Retries without duplicates: producers, and what is remembered of them.</content>
public static partial class Limits
{
    /// <summary>
    /// Runs of a producer's entries that a partition remembers: a client has at most <see cref="ProducerBatchesInFlightMax"/> batches on their way, and as many again may be cut off at a
    /// failover. A run is one batch or more.
    /// </summary>
    public const int ProducerRunsKept = 2 * ProducerBatchesInFlightMax;

    /// <summary>Batches of one producer that may be on their way to one partition: what KIP-98 remembers.</summary>
    public const int ProducerBatchesInFlightMax = 5;

    /// <summary>Producers that one partition remembers: about 300 bytes each, in memory and in what goes to the replicas when a segment opens.</summary>
    public const int ProducersPerPartitionMax = 1_024;

    /// <summary>Entries of one run: far below half of the sequence numbers, so that old and new cannot be mixed up.</summary>
    public const int ProducerRunEntriesMax = 1 << 28;

    /// <summary>Entries of one batch of a producer: with a megabyte a frame, more would be below a hundred bytes each.</summary>
    public const int ProducerBatchEntriesMax = 10_000;

    /// <summary>Producer ids that a node takes from the cluster at once: a commit for each thousand clients.</summary>
    public const int ProducerIdBlock = 1_000;

    /// <summary>Bytes of the state of a partition's producers, as it goes to other nodes and to the disk: 1,024 producers with all their runs and room to spare.</summary>
    public const int ProducerStateBytesMax = 512 * 1024;

    /// <summary>Bytes of one read while a copy's producers are looked for after a restart.</summary>
    public const int ProducerScanReadBytes = 1024 * 1024;

    /// <summary>Entries that wait in a client's producer, in bytes; beyond it the caller waits.</summary>
    public const int ClientProducerBytesWaitingMax = 32 * 1024 * 1024;

    /// <summary>Servers that a client's producer may know.</summary>
    public const int ClientServersMax = 64;

    /// <summary>
    /// How long a producer that is silent is remembered at least; after that it is forgotten when others need the place. Clients give up retrying long before
    /// (<see cref="ProducerDeliveryMax"/>).
    /// </summary>
    public static readonly TimeSpan ProducerIdleMin = TimeSpan.FromMinutes(15);

    /// <summary>The longest delivery timeout of a client: what is not known by then must still be remembered.</summary>
    public static readonly TimeSpan ProducerDeliveryMax = TimeSpan.FromMinutes(10);

    /// <summary>How long one question about producers is waited for: a node that is slow is asked again.</summary>
    public static readonly TimeSpan ProducerAskPatience = TimeSpan.FromSeconds(1);

    /// <summary>How long one proposal to mark a segment is waited for; the next one finds it marked or marks it.</summary>
    public static readonly TimeSpan ProducerMarkMax = TimeSpan.FromSeconds(10);

    /// <summary>The pause before nodes are asked again.</summary>
    public static readonly TimeSpan ProducerAskPause = TimeSpan.FromMilliseconds(50);
}
