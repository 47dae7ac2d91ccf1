using Walrus.Cluster.Replication;

namespace Walrus.Cluster.Producers;

/// <summary>Finds out what a leader has to know of producers before it takes their batches.</summary>
internal interface ISequencePreparer
{
    /// <summary>Begins, unless it has begun; <see cref="SegmentLeader.OpenSequences"/> is called when it is known. Returns at once.</summary>
    void Prepare(SegmentLeader leader);

    /// <summary>
    /// Whether nobody has begun to seal the leader's segment, so that nothing can have been acknowledged behind its back, at some moment after this call; null when that is not known in time.
    /// Asks the metadata, not what is known of it here.
    /// </summary>
    ValueTask<bool?> IsStillOpenAsync(SegmentLeader leader);
}
