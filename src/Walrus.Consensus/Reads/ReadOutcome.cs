namespace Walrus.Consensus;

/// <summary>What became of a linearizable read at once.</summary>
public enum ReadOutcome
{
    /// <summary>It ends in a later <see cref="Ready"/>.</summary>
    Asked = 0,

    /// <summary>This node does not lead.</summary>
    NotLeader = 1,

    /// <summary><see cref="Limits.ReadsPendingMax"/> reads wait already.</summary>
    Busy = 2,
}
