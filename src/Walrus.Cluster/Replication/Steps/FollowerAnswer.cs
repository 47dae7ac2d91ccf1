namespace Walrus.Cluster.Replication;

/// <summary>What a follower made of a message. The numbers are those on the wire.</summary>
internal enum FollowerFate : byte
{
    /// <summary>It fits, or is there already.</summary>
    Taken = 0,

    /// <summary>It does not begin where the follower's log ends.</summary>
    Elsewhere = 1,

    /// <summary>Refused for good: a seal is promised, or the segment is sealed.</summary>
    Sealed = 2,

    /// <summary>The follower's metadata does not have the segment so, yet.</summary>
    Unknown = 3,

    /// <summary>The follower cannot store it now.</summary>
    NoRoom = 4,
}

/// <summary>A follower's answer: where it is, and what it made of the message of that attempt.</summary>
/// <param name="Fate">What it made of the message.</param>
/// <param name="Attempt">Echoes the message's.</param>
/// <param name="Durable">Past the last entry that the follower holds durably, as its schedule says.</param>
/// <param name="Expected">Where the next message has to begin.</param>
/// <param name="Promised">The highest epoch that it has promised to a coordinator; 0 for none.</param>
internal readonly record struct FollowerAnswer(FollowerFate Fate, long Attempt, Offset Durable, Offset Expected, SegmentEpoch Promised);
