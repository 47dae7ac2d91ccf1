namespace Walrus.Consensus.Runtime;

/// <summary>What became of the wish to hand leadership over.</summary>
public enum TransferAnswer
{
    /// <summary>It is under way; who leads shows within an election time.</summary>
    Begun = 0,

    /// <summary>This node does not lead.</summary>
    NotLeader = 1,

    /// <summary>The other is no voter, or is this node.</summary>
    Senseless = 2,

    /// <summary>This node's host has stopped.</summary>
    Stopped = 3,
}
