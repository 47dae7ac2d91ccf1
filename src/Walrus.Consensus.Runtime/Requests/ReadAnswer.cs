namespace Walrus.Consensus.Runtime;

/// <summary>How a read barrier ended.</summary>
public enum ReadEnd
{
    /// <summary>What this node's machine answers from now on includes everything that was answered anywhere before the barrier was asked for.</summary>
    Confirmed = 0,

    /// <summary>This node does not lead, or lost leadership meanwhile.</summary>
    NotLeader = 1,

    /// <summary>Too many wait. Try again later.</summary>
    Busy = 2,

    /// <summary>This node's host has stopped.</summary>
    Stopped = 3,
}

/// <summary>The end of a read barrier.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Index">What is applied at least, when confirmed.</param>
/// <param name="Leader">Who leads, as far as this node knows.</param>
public readonly record struct ReadAnswer(ReadEnd End, LogIndex Index, NodeId Leader);
