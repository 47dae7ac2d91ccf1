namespace Walrus.Consensus;

/// <summary>How a leader sends to one follower.</summary>
public enum ProgressState
{
    /// <summary>Looks for the point where the logs agree: one message at a time.</summary>
    Probe = 0,

    /// <summary>The logs agree: sends ahead, within the window.</summary>
    Replicate = 1,

    /// <summary>Sends a snapshot, because what the follower needs is compacted.</summary>
    Snapshot = 2,
}
