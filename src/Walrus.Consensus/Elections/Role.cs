namespace Walrus.Consensus;

/// <summary>What a node is at the moment. Whether it votes or only learns says its membership.</summary>
public enum Role
{
    /// <summary>Waits for a leader's messages.</summary>
    Follower = 0,

    /// <summary>Asks whether it would be elected, before it disturbs anybody with a new term (thesis 9.6).</summary>
    PreCandidate = 1,

    /// <summary>Asks for votes.</summary>
    Candidate = 2,

    /// <summary>Leads its term.</summary>
    Leader = 3,
}
