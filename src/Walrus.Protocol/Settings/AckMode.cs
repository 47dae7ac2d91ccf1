namespace Walrus.Protocol;

/// <summary>When an append is acknowledged. The numbers are those of the cluster's metadata.</summary>
public enum AckMode
{
    /// <summary>When the leader has taken it; it may be lost with the leader.</summary>
    None = 0,

    /// <summary>When the leader has it as durably as its schedule says.</summary>
    Leader = 1,

    /// <summary>When a majority of the replicas has it.</summary>
    Quorum = 2,
}
