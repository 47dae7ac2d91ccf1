namespace Walrus.Consensus;

/// <summary>
/// One node of a Raft cluster as a step machine. Inputs (<see cref="Step"/>, <see cref="Tick"/>, proposals) change its state and return at once;
/// what has to be done about it comes out of <see cref="TryTakeReady"/>, one <see cref="Ready"/> at a time. Inputs may come while a
/// <see cref="Ready"/> is being performed. Not safe for concurrent use.
/// </summary>
/// <remarks>An exception out of any member is final: every later call throws <see cref="BrokenInvariantException"/>.</remarks>
public sealed partial class RaftNode
{
    private readonly NodeParts _parts;
    private readonly Candidacy _candidacy;
    private readonly Voting _voting;
    private readonly AppendHandler _appends;
    private readonly SnapshotReceiver _snapshots;
    private Leadership? _leadership;
    private bool _isInside;

    /// <summary>A node that starts, as a follower, with what it remembers.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="restored">What it remembers beside the log.</param>
    /// <param name="log">Its log; read from here on.</param>
    /// <param name="jitter">Spreads election timeouts.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="RestoredStateException">What it remembers does not fit together.</exception>
    public RaftNode(RaftOptions options, RestoredState restored, ILogReader log, ElectionJitter jitter)
        : this(options, restored, log, jitter, SafetyRules.Standard)
    {
    }

    internal RaftNode(RaftOptions options, RestoredState restored, ILogReader log, ElectionJitter jitter, SafetyRules rules)
    {
        options.Check();
        RaftLog raftLog = LogRecovery.Open(log, restored);

        // Entries can be durable without the term that they brought: then no vote of that term was ever sent, and the node starts in it without one.
        HardState hard = restored.HardState;
        bool isBehindLog = raftLog.Last.Term > hard.Term;
        Standing standing = isBehindLog
            ? new Standing(options, rules, jitter, raftLog.Last.Term, NodeId.None)
            : new Standing(options, rules, jitter, hard.Term, hard.Vote);
        _parts = new NodeParts(options, rules, standing, raftLog);
        _candidacy = new Candidacy(_parts);
        _voting = new Voting(_parts);
        _appends = new AppendHandler(_parts);
        _snapshots = new SnapshotReceiver(_parts);
        _persisted = hard;
    }

    /// <summary>This node.</summary>
    public NodeId Id => _parts.Id;

    /// <summary>The newest term seen.</summary>
    public Term Term => _parts.Standing.Term;

    /// <summary>The present role.</summary>
    public Role Role => _parts.Standing.Role;

    /// <summary>Who leads, as far as known.</summary>
    public NodeId Leader => _parts.Standing.Leader;

    /// <summary>The membership in force: the newest in the log, committed or not.</summary>
    public MemberSet Members => _parts.Members;

    /// <summary>The end of the log, durable or not.</summary>
    public LogPosition Last => _parts.Log.Last;

    /// <summary>The last entry known to be committed.</summary>
    public LogIndex Committed => _parts.Log.Committed;

    /// <summary>The last entry that was handed over to be applied.</summary>
    public LogIndex Applied => _parts.Log.Applied;

    /// <summary>Whom the node voted for in <see cref="Term"/>.</summary>
    internal NodeId Vote => _parts.Standing.Vote;

    /// <summary>Where the log was compacted.</summary>
    internal LogPosition Base => _parts.Log.Base;

    /// <summary>What this node does as a leader; null while it is none.</summary>
    internal Leadership? Leadership => _leadership;

    /// <summary>The membership at <paramref name="index"/>, applied and not compacted: what a snapshot taken there records.</summary>
    public MemberSet MembersAt(LogIndex index) => _parts.Log.Memberships.At(index);

    /// <summary>How a leader sends to <paramref name="node"/> and what it knows to be there; null when this node does not lead or knows no such member.</summary>
    public (ProgressState State, LogIndex Matched)? ProgressOf(NodeId node) =>
        _leadership?.Table.Find(node) is { } progress ? (progress.State, progress.Matched) : null;

    /// <summary>
    /// The owner is about to drop the entries up to <paramref name="through"/>, of which a durable snapshot exists. False, and nothing may be dropped,
    /// when some are not applied, not covered by the snapshot, or dropped already, or when the snapshot could not be sent to anybody: without members, or
    /// longer than <see cref="Limits.SnapshotBytesMax"/>.
    /// </summary>
    public bool Compact(LogIndex through)
    {
        Enter();
        RaftLog log = _parts.Log;
        bool isCovered = log.Snapshot is { Members.Voters.IsEmpty: false, Bytes: <= Limits.SnapshotBytesMax } snapshot && through <= snapshot.Position.Index;
        bool isAllowed = isCovered && through <= log.Applied && through <= log.Stable && through > log.Base.Index && _snapshots.Installing is null;
        if (isAllowed)
        {
            log.Compact(through);
        }

        Leave();
        return isAllowed;
    }

    /// <summary>True when the log holds that very entry.</summary>
    internal bool Holds(LogPosition position) => _parts.Log.Holds(position);

    /// <summary>The term of an entry of the log.</summary>
    internal bool TryGetTerm(LogIndex index, out Term term) => _parts.Log.TryGetTerm(index, out term);

    /// <summary>The newest membership entry before <paramref name="index"/>.</summary>
    internal LogIndex MembershipBefore(LogIndex index) => _parts.Log.Memberships.IndexAt(index.Previous);

    private void Enter()
    {
        if (_isInside)
        {
            throw new BrokenInvariantException("This node has stopped: an earlier call failed, or is still under way.");
        }

        _isInside = true;
    }

    /// <summary>Not reached when something was thrown, which leaves the node stopped.</summary>
    private void Leave() => _isInside = false;
}
