using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>The channels between nodes, one table so that no number is taken twice. Raft's own are 1 and 2.</summary>
public static class ClusterChannels
{
    /// <summary>Metadata proposals and read barriers on their way to the leader.</summary>
    public static PeerChannel Proposals { get; } = new(3, PeerLane.Urgent);

    /// <summary>A leader's entries on their way to its followers, and what they answer.</summary>
    public static PeerChannel Replication { get; } = new(4, PeerLane.Normal);

    /// <summary>Sealing: promises, and what completes a copy.</summary>
    public static PeerChannel Sealing { get; } = new(5, PeerLane.Urgent);

    /// <summary>Reading another node's copies.</summary>
    public static PeerChannel Reading { get; } = new(6, PeerLane.Bulk);

    /// <summary>Appends of clients on their way to the segment's leader.</summary>
    public static PeerChannel Appends { get; } = new(7, PeerLane.Normal);

    /// <summary>Calls to the owner of a shared cursor.</summary>
    public static PeerChannel Cursors { get; } = new(8, PeerLane.Normal);

    /// <summary>Calls to the owner of a consumer group.</summary>
    public static PeerChannel Groups { get; } = new(10, PeerLane.Normal);

    /// <summary>Joining, and what is asked of a member before one is a node.</summary>
    public static PeerChannel Joining { get; } = new(9, PeerLane.Normal);
}
