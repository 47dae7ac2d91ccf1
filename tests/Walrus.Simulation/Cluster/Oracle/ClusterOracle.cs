using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>Everything that judges, outside of the cluster.</summary>
internal sealed class ClusterOracle(SimLoop loop, ClusterTrace? trace)
{
    private readonly Dictionary<SegmentId, Offset> _committed = [];

    public MetadataOracle Metadata { get; } = new(loop, trace);

    public EntryOracle Entries { get; } = new();

    public CursorOracle Cursors { get; } = new();

    /// <summary>Now and then: nothing that a copy shows as committed lies beyond the segment's sealed end, now or later.</summary>
    public void LookAt(SimNode node, PartitionId partition)
    {
        if (Metadata.Newest.FindPartition(partition) is not { } known)
        {
            return;
        }

        foreach (SegmentMetadata segment in known.Segments.TakeLast(2))
        {
            SegmentId id = new(partition, segment.Number);
            if (node.Data.Segments.Find(id) is { } extent && extent.Committed > _committed.GetValueOrDefault(id))
            {
                _committed[id] = extent.Committed;
            }

            if (Metadata.SealedEnd(id) is { } end && _committed.GetValueOrDefault(id) > end)
            {
                throw new ClusterViolationException("SealedLengthCoversCommitted", $"{id} is sealed at {end}, and {_committed[id]} was committed; seen at node {node.Number}.");
            }
        }
    }
}
