namespace Walrus;

/// <content>Walrus.Consensus: the Raft core. Ticks are its only clock; the runtime says how long one takes.</content>
public static partial class Limits
{
    /// <summary>The largest term and log index that a message may name: far from overflow when sums are taken, and out of reach in practice (a million a second for 36,000 years).</summary>
    public const long LogPositionMax = 1L << 60;

    /// <summary>Ticks without a leader after which an election starts, at least; up to twice as many are waited. Ten heartbeats: one lost heartbeat means nothing.</summary>
    public const int ElectionTicksDefault = 10;

    /// <summary>The fewest election ticks: below it one late heartbeat starts an election.</summary>
    public const int ElectionTicksMin = 3;

    /// <summary>The most election ticks: nobody wants to wait longer for a leader.</summary>
    public const int ElectionTicksMax = 1_000;

    /// <summary>Ticks between two heartbeats. Must stay below the election ticks.</summary>
    public const int HeartbeatTicksDefault = 1;

    /// <summary>Members of a cluster that vote. More make every commit slower and protect no better against what happens in practice; the product stays at five.</summary>
    public const int VotersMax = 7;

    /// <summary>Members of a cluster, learners included: a leader keeps progress for each, and a membership record names them all.</summary>
    public const int MembersMax = 256;

    /// <summary>Entries that a learner may lack when it is made a voter: more, and commits could wait for it (thesis 4.2.1).</summary>
    public const int PromotionLagEntriesMax = 1_000;

    /// <summary>Bytes of one proposal. Metadata commands are small; one must fit into one peer frame many times over.</summary>
    public const int ProposalBytesMax = 1024 * 1024;

    /// <summary>Bytes that a log entry is counted for beside its data, so that empty entries cost something in every byte budget.</summary>
    public const int LogEntryOverheadBytes = 32;

    /// <summary>Bytes of entries in one append message by default: large enough that a round trip moves much, small enough that a heartbeat behind it is not late.</summary>
    public const int AppendBytesDefault = 256 * 1024;

    /// <summary>The most bytes of entries in one append message, unless a single entry is larger; what a peer frame has room for.</summary>
    public const int AppendBytesMax = 4 * 1024 * 1024;

    /// <summary>Entries of one append message: what a follower checks in one step stays short however small they are.</summary>
    public const int AppendEntriesMax = 4_096;

    /// <summary>Append messages on their way to one follower by default: keeps a link of a few milliseconds busy.</summary>
    public const int AppendsInFlightDefault = 64;

    /// <summary>The most append messages on their way to one follower.</summary>
    public const int AppendsInFlightMax = 1_024;

    /// <summary>Bytes of entries on their way to one follower by default, which is what its queues may have to hold.</summary>
    public const int AppendBytesInFlightDefault = 4 * 1024 * 1024;

    /// <summary>Bytes that a leader takes in before any of them is committed; beyond it proposals are refused as busy, so memory stays bounded while a quorum is away.</summary>
    public const int UncommittedBytesDefault = 16 * 1024 * 1024;

    /// <summary>Bytes of committed entries handed over in one Ready: a node that has much to catch up with still ticks and answers in between.</summary>
    public const int ApplyBytesDefault = 4 * 1024 * 1024;

    /// <summary>Bytes of a snapshot in one chunk by default; one chunk per follower is on its way.</summary>
    public const int SnapshotChunkBytesDefault = 256 * 1024;

    /// <summary>The most bytes of a snapshot in one chunk; what a peer frame has room for.</summary>
    public const int SnapshotChunkBytesMax = 4 * 1024 * 1024;

    /// <summary>Bytes of a whole snapshot: metadata of a cluster, held in memory by its machine.</summary>
    public const long SnapshotBytesMax = 1L << 30;

    /// <summary>
    /// Bytes of one encoded message: the largest append (its budget and one entry that passes it, with their headers) fits, and so does the largest piece
    /// of a snapshot. What comes from a link is refused above it before any of it is looked at.
    /// </summary>
    public const int MessageBytesMax = 8 * 1024 * 1024;

    /// <summary>Linearizable reads that wait for leadership to be confirmed; beyond it they are refused as busy.</summary>
    public const int ReadsPendingMax = 4_096;
}
