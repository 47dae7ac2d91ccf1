using Walrus.Cluster.Replication;
using Walrus.Explorer.Tests.Machines;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>What SegmentLeader holds: the real step machine, and what there is in its real fence.</summary>
internal sealed record LeaderState
{
    public required Lease Lease { get; init; }

    public required Machine<LeaderReplica> Step { get; init; }

    /// <summary>Appends that the fence let in and that are not stored yet.</summary>
    public int Inside { get; init; }

    public bool IsClosed { get; init; }

    public bool IsEnded { get; init; }

    /// <summary>Offsets below this are not acknowledged any more: who waited for them was told that nobody knows.</summary>
    public int UnknownBelow { get; init; }

    /// <summary>After the last one that was acknowledged here.</summary>
    public int AcknowledgedEnd { get; init; }

    /// <summary>The end that a clean rollover has proposed; -1 for none.</summary>
    public int ProposedEnd { get; init; } = -1;

    /// <summary>Whether a proposal of it may be applied although it looked as if it were not.</summary>
    public bool MayBeUnderWay { get; init; }

    /// <summary>A real fence that went through the same.</summary>
    public WriteFence Fence()
    {
        WriteFence fence = new();
        for (int i = 0; i < Inside; i++)
        {
            _ = fence.Enter();
        }

        _ = IsClosed ? fence.CloseAsync() : null;
        _ = IsEnded ? fence.EndAsync() : null;
        return fence;
    }

    public void Write(ref Fingerprint print)
    {
        print.Add((Lease.Segment.Value * 64) + Lease.Epoch.Value);
        print.Add(Inside | (IsClosed ? 64 : 0) | (IsEnded ? 128 : 0) | (MayBeUnderWay ? 256 : 0));
        print.Add((UnknownBelow * 4096) + (AcknowledgedEnd * 64) + ProposedEnd + 1);
        print.Add(Step.Code);
    }
}
