namespace Walrus.Peers;

/// <summary>
/// Which of the connections to a peer carries a channel. Each lane is a connection of its own, with its own queue: what waits on one never
/// delays another, up to the network itself.
/// </summary>
public enum PeerLane
{
    /// <summary>Small and urgent: Raft, leases, seals.</summary>
    Urgent = 0,

    /// <summary>What clients wait for: replication, forwarded commands.</summary>
    Normal = 1,

    /// <summary>What nobody waits for: catch-up, snapshots, repair.</summary>
    Bulk = 2,
}
