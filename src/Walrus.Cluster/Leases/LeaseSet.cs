using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>All segments that one life of a node may write, at most one in each partition.</summary>
public sealed class LeaseSet
{
    private LeaseSet(ImmutableSortedDictionary<PartitionId, Lease> leases) => Leases = leases;

    /// <summary>None: what a node holds that starts.</summary>
    public static LeaseSet Empty { get; } = new(ImmutableSortedDictionary<PartitionId, Lease>.Empty);

    /// <summary>The leases by partition.</summary>
    public ImmutableSortedDictionary<PartitionId, Lease> Leases { get; }

    /// <summary>
    /// What <paramref name="own"/> may write by <paramref name="state"/>: open segments that this very life leads. None when the node was removed or a
    /// newer start of it is registered.
    /// </summary>
    public static LeaseSet Of(ClusterMetadata state, NodeLife own)
    {
        if (state.FindNode(own.Node) is not { } node || node.Life != own || node.Status == NodeStatus.Removed)
        {
            return Empty;
        }

        ImmutableSortedDictionary<PartitionId, Lease>.Builder leases = ImmutableSortedDictionary.CreateBuilder<PartitionId, Lease>();
        foreach ((PartitionId id, _, PartitionMetadata partition) in state.Partitions())
        {
            SegmentMetadata last = partition.Last;
            if (last.Status == SegmentStatus.Open && last.Leader == own)
            {
                leases.Add(id, new Lease(id, last.Number, last.Epoch, last.Base, last.Replicas));
            }
        }

        return new LeaseSet(leases.ToImmutable());
    }

    /// <summary>What must change for a holder of this set to hold <paramref name="next"/>. A partition whose segment changed is in both lists.</summary>
    public LeaseDiff To(LeaseSet next)
    {
        ImmutableArray<Lease> revoked = [.. Leases.Values.Where(lease => next.Leases.GetValueOrDefault(lease.Partition) != lease)];
        ImmutableArray<Lease> granted = [.. next.Leases.Values.Where(lease => Leases.GetValueOrDefault(lease.Partition) != lease)];
        return new LeaseDiff(revoked, granted);
    }
}
