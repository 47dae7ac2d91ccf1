namespace Walrus.Consensus;

/// <summary>
/// What one node says to another. What comes from a wire may hold anything: <see cref="RaftNode.Step"/> checks it and drops what makes no sense.
/// </summary>
/// <param name="From">The sender.</param>
/// <param name="To">The node it is for.</param>
/// <param name="Term">The sender's term; of a pre-vote, the term that it would enter.</param>
public abstract record Message(NodeId From, NodeId To, Term Term);

/// <summary>Asks for a vote (paper, section 5.2), or whether there would be one (thesis 9.6).</summary>
/// <param name="From">The candidate.</param>
/// <param name="To">The node it is for.</param>
/// <param name="Term">The term it is, or would be, a candidate of.</param>
/// <param name="Last">The end of the candidate's log.</param>
/// <param name="IsPreVote">True when nothing is promised yet.</param>
/// <param name="IsTransfer">True when the leader asked for this election: nobody has to defend it (thesis 4.2.3).</param>
public sealed record VoteRequest(NodeId From, NodeId To, Term Term, LogPosition Last, bool IsPreVote, bool IsTransfer) : Message(From, To, Term);

/// <summary>Answers a <see cref="VoteRequest"/>.</summary>
/// <param name="From">The voter.</param>
/// <param name="To">The candidate.</param>
/// <param name="Term">Of a granted vote the asked term, else the voter's own.</param>
/// <param name="IsPreVote">Which of the two questions it answers.</param>
/// <param name="IsGranted">Yes or no.</param>
public sealed record VoteReply(NodeId From, NodeId To, Term Term, bool IsPreVote, bool IsGranted) : Message(From, To, Term);

/// <summary>Replicates entries (paper, section 5.3).</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The follower or learner.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Previous">The entry directly before <paramref name="Entries"/>.</param>
/// <param name="Entries">The entries, without gaps; none to probe or to tell what is committed.</param>
/// <param name="Committed">How far the leader's log is committed.</param>
public sealed record AppendRequest(NodeId From, NodeId To, Term Term, LogPosition Previous, IReadOnlyList<LogEntry> Entries, LogIndex Committed)
    : Message(From, To, Term);

/// <summary>Answers an <see cref="AppendRequest"/>, and tells an old leader of a newer term.</summary>
/// <param name="From">The follower.</param>
/// <param name="To">The leader.</param>
/// <param name="Term">The follower's term.</param>
/// <param name="Index">
/// Accepted: the last entry known to equal the leader's, durable. Rejected: the index of the previous entry that did not match; 0 from a node that promises
/// nothing, because it may not vote, or that is in a newer term.
/// </param>
/// <param name="IsRejected">True when the previous entry did not match, or when nothing is promised.</param>
/// <param name="Hint">Rejected: the follower's last entry at or before that index which can match at all; with an index of 0, what it received so far.</param>
public sealed record AppendReply(NodeId From, NodeId To, Term Term, LogIndex Index, bool IsRejected, LogPosition Hint) : Message(From, To, Term);

/// <summary>Keeps leadership, and asks for its confirmation (thesis 6.4).</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The follower or learner.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Committed">How far the leader is committed, never past what the receiver has acknowledged.</param>
/// <param name="Round">The leader's newest round of reads, answered unchanged.</param>
public sealed record Heartbeat(NodeId From, NodeId To, Term Term, LogIndex Committed, long Round) : Message(From, To, Term);

/// <summary>Answers a <see cref="Heartbeat"/>.</summary>
/// <param name="From">The follower.</param>
/// <param name="To">The leader.</param>
/// <param name="Term">The follower's term.</param>
/// <param name="Round">The heartbeat's round; 0 from a node that promises nothing, because it may not vote.</param>
public sealed record HeartbeatReply(NodeId From, NodeId To, Term Term, long Round) : Message(From, To, Term);

/// <summary>A piece of a snapshot for a follower that needs entries which are compacted (paper, section 7).</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The follower or learner.</param>
/// <param name="Term">The leader's term.</param>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="Position">Where in it the bytes belong.</param>
/// <param name="Data">The bytes; the last piece ends where the snapshot does.</param>
public sealed record SnapshotChunk(NodeId From, NodeId To, Term Term, Snapshot Snapshot, long Position, ReadOnlyMemory<byte> Data) : Message(From, To, Term);

/// <summary>Says which piece comes next, also after a loss or a restart. A snapshot that is installed is answered by an <see cref="AppendReply"/>.</summary>
/// <param name="From">The follower.</param>
/// <param name="To">The leader.</param>
/// <param name="Term">The follower's term.</param>
/// <param name="Snapshot">The position of the snapshot.</param>
/// <param name="Next">Where the next piece begins.</param>
public sealed record SnapshotReply(NodeId From, NodeId To, Term Term, LogPosition Snapshot, long Next) : Message(From, To, Term);

/// <summary>Asks its receiver to stand for election at once (thesis 3.10).</summary>
/// <param name="From">The leader.</param>
/// <param name="To">The voter that is to lead.</param>
/// <param name="Term">The leader's term.</param>
public sealed record TimeoutNow(NodeId From, NodeId To, Term Term) : Message(From, To, Term);
