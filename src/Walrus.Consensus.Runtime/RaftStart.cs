namespace Walrus.Consensus.Runtime;

/// <summary>What a node may do when its store remembers nothing of Raft. One that remembers goes on from there in any case.</summary>
public enum RaftStart
{
    /// <summary>Nothing may be missing: an empty store is a loss, and the node may not vote. What every start but the first should say.</summary>
    Resume = 0,

    /// <summary>This is the first start of a founding member; an empty store begins a cluster. An operator's word: who says it with a disk that was lost gives its votes twice.</summary>
    Found = 1,

    /// <summary>
    /// This node is to be added to a running cluster under an id that was never used before. An empty store waits to be contacted; a store of another node
    /// id (one that was lost, say) is emptied of Raft's memory first.
    /// </summary>
    Join = 2,
}
