namespace Walrus.Cluster;

/// <summary>When an append to a topic is acknowledged.</summary>
public enum AckPolicy
{
    /// <summary>Once the leader has taken it in.</summary>
    None = 0,

    /// <summary>Once it is durable on the leader.</summary>
    Leader = 1,

    /// <summary>Once it is durable on an ack quorum of the segment's replicas.</summary>
    Quorum = 2,
}
