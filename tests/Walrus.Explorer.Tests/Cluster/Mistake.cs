namespace Walrus.Explorer.Tests.Cluster;

/// <summary>A deliberate mistake in one place: the explorer must find every one of them.</summary>
internal enum Mistake
{
    None = 0,

    /// <summary>The coordinator takes the word of one replica for that of a seal quorum.</summary>
    SealedByAMinority,

    /// <summary>A leader that has promised a coordinator goes on as if it had not.</summary>
    FenceIgnored,

    /// <summary>A follower takes what its leader sends although it has promised a coordinator.</summary>
    PromiseIgnored,

    /// <summary>The client is told as soon as the leader has it.</summary>
    AcknowledgedBeforeQuorum,

    /// <summary>A follower says that it holds durably what it has only written.</summary>
    UnflushedVouchedFor,

    /// <summary>What a follower was sent counts as held.</summary>
    CommittedBeyondQuorum,

    /// <summary>A replica answers a coordinator before its promise is on the disk.</summary>
    PromiseNotDurable,

    /// <summary>A restarted node leads on what its earlier life led.</summary>
    RestartedLeaderGoesOn,

    /// <summary>A replica that may have lost entries tells its length as if it had not.</summary>
    DoubtfulLengthTold,

    /// <summary>A clean rollover reads the end while appends go on.</summary>
    RolloverWithoutDrain,

    /// <summary>A segment takes appends again although the proposal of its end may still be applied.</summary>
    ReopenedWhileUnderWay,

    /// <summary>A short copy counts as one that has everything: nobody completes it.</summary>
    CopiesLeftShort,

    /// <summary>Readers of a follower see what is not committed.</summary>
    UncommittedShown,

    /// <summary>A node that starts follows by states of the metadata from before its start: older, perhaps, than those by which it forgot its promises.</summary>
    FollowedByAnEarlierState,

    /// <summary>A leader never asks again: what was lost stays away.</summary>
    NobodyAsksAgain,
}
