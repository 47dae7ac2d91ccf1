namespace Walrus.Consensus.Runtime;

/// <summary>How one try of a proposal or a read ended, here or at another node. The numbers are on the wire (docs/formats/raft-forwarding.md).</summary>
internal enum ForwardEnd : byte
{
    /// <summary>Committed and applied at the leader; of a read: confirmed.</summary>
    Done = 0,

    /// <summary>Nothing was done: who was asked does not lead, or nobody is known to.</summary>
    NotLeader = 1,

    /// <summary>Nothing was done, and later it may be: too much waits, or there is no way to the leader now.</summary>
    Busy = 2,

    /// <summary>Nothing was done: the command is too large.</summary>
    TooLarge = 3,

    /// <summary>It will never be applied: another leader's entry took its place.</summary>
    Replaced = 4,

    /// <summary>Nothing was done: the host of the node that was asked has stopped.</summary>
    Stopped = 5,

    /// <summary>Nobody knows.</summary>
    Unknown = 6,
}
