namespace Walrus.Consensus;

/// <summary>What became of the wish to hand leadership over.</summary>
public enum TransferOutcome
{
    /// <summary>It is under way; whether it succeeds shows in who leads within an election time.</summary>
    Begun = 0,

    /// <summary>This node does not lead.</summary>
    NotLeader = 1,

    /// <summary>The other is no voter, or is this node.</summary>
    Senseless = 2,
}
