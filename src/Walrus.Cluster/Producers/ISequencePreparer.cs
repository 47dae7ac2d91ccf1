using Walrus.Cluster.Replication;

namespace Walrus.Cluster.Producers;

/// <summary>Finds out what a leader has to know of producers before it takes their batches.</summary>
internal interface ISequencePreparer
{
    /// <summary>Begins, unless it has begun; <see cref="SegmentLeader.OpenSequences"/> is called when it is known. Returns at once.</summary>
    void Prepare(SegmentLeader leader);
}
