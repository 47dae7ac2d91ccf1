namespace Walrus.Consensus;

/// <summary>What the core did with a message. Everything but <see cref="Taken"/> is worth a counter; none is an error of the node.</summary>
public enum StepOutcome
{
    /// <summary>It was acted on, or was an ordinary late answer.</summary>
    Taken = 0,

    /// <summary>No correct node could have sent it, or it is for another node.</summary>
    Malformed = 1,

    /// <summary>It belongs to an old term; a sender that seems to lead was told so.</summary>
    Stale = 2,

    /// <summary>It asks for a vote while the leader is alive, or of a node that may not vote.</summary>
    VoteNotConsidered = 3,

    /// <summary>It answers something that this node never asked of that sender.</summary>
    UnknownSender = 4,

    /// <summary>It contradicts what is committed here, or claims to lead the term that this node leads: a sign of a damaged or misconfigured peer.</summary>
    Contradiction = 5,

    /// <summary>It came while a snapshot is being installed; its sender repeats it.</summary>
    Installing = 6,
}
