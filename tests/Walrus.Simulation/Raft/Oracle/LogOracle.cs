using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>Log Matching, Leader Completeness, State Machine Safety, and the durability that they rest on.</summary>
internal sealed class LogOracle
{
    private readonly Dictionary<LogPosition, (LogEntry Entry, Term Previous)> _entries = [];
    private readonly List<(LogPosition Position, Term CommittedIn, MemberSet Members)> _committed = [];
    private readonly List<ulong> _digests = [];
    private readonly Dictionary<NodeId, LogIndex> _known = [];

    /// <summary>The last entry that any node knew to be committed.</summary>
    public LogIndex Committed => new(_committed.Count);

    /// <summary>The newest committed membership; null before the first.</summary>
    public MemberSet? CommittedMembers => _committed.Count > 0 ? _committed[^1].Members : null;

    /// <summary>True when an entry of <paramref name="term"/> is committed.</summary>
    public bool HasCommittedIn(Term term)
    {
        for (int i = _committed.Count - 1; i >= 0 && _committed[i].Position.Term >= term; i--)
        {
            if (_committed[i].Position.Term == term)
            {
                return true;
            }
        }

        return false;
    }

    public void Started(NodeHost host) => _known.Remove(host.Id);

    /// <summary>
    /// Log Matching: one entry per index and term, and one entry before it. Entries are known from when they are first sent: what a lone voter wrote
    /// and lost in a crash, nobody has seen.
    /// </summary>
    public void Sending(AppendRequest request)
    {
        LogPosition before = request.Previous;
        foreach (LogEntry entry in request.Entries)
        {
            if (!_entries.TryGetValue(entry.Position, out (LogEntry Entry, Term Previous) known))
            {
                _entries.Add(entry.Position, (entry, before.Term));
            }
            else if (!ReferenceEquals(known.Entry, entry) || known.Previous != before.Term)
            {
                throw new SafetyViolationException("Log Matching", $"node {request.From} sends another {entry}");
            }

            before = entry.Position;
        }
    }

    /// <summary>Log Matching, for what a node writes.</summary>
    public void Writing(NodeHost host, IReadOnlyList<LogEntry> entries)
    {
        foreach (LogEntry entry in entries)
        {
            host.Core.TryGetTerm(entry.Index.Previous, out Term previous);
            if (_entries.TryGetValue(entry.Position, out (LogEntry Entry, Term Previous) known)
                && (!ReferenceEquals(known.Entry, entry) || known.Previous != previous))
            {
                throw new SafetyViolationException("Log Matching", $"node {host.Id} writes another {entry}");
            }
        }
    }

    /// <summary>Leader Completeness: a new leader holds everything that was committed in terms before its own.</summary>
    public void CheckNewLeader(RaftNode leader)
    {
        for (int i = _committed.Count - 1; i >= 0; i--)
        {
            (LogPosition position, Term committedIn, _) = _committed[i];
            if (position.Index <= leader.Base.Index)
            {
                return;
            }

            if (committedIn < leader.Term && !leader.Holds(position))
            {
                throw new SafetyViolationException("Leader Completeness", $"node {leader.Id} leads term {leader.Term} without {position} of term {committedIn}");
            }
        }
    }

    /// <summary>
    /// What a node knows to be committed is what everybody else knows, is durable on a majority, ends with an entry of the term in which it was
    /// committed, and is never less than before. What a node acknowledged and lost afterwards counts as it would if the node had crashed for good.
    /// </summary>
    public void Observe(NodeHost host, List<NodeHost> all)
    {
        RaftNode core = host.Core;
        LogIndex before = _known.GetValueOrDefault(core.Id);
        if (core.Committed < before)
        {
            throw new SafetyViolationException("Commit", $"node {core.Id} went back from {before} to {core.Committed}");
        }

        LogIndex known = Committed;
        for (LogIndex index = LogIndex.Max(before.Next, core.Base.Index.Next); index <= core.Committed; index = index.Next)
        {
            core.TryGetTerm(index, out Term term);
            LogPosition position = new(index, term);
            if (index > Committed)
            {
                CheckMajority(core, position, all);
                _committed.Add((position, core.Term, core.MembersAt(index)));
            }
            else if (_committed[(int)index.Value - 1].Position != position)
            {
                throw new SafetyViolationException("State Machine Safety", $"node {core.Id} commits {position} where {_committed[(int)index.Value - 1].Position} was");
            }
        }

        if (Committed > known && _committed[^1].Position.Term != core.Term)
        {
            throw new SafetyViolationException("Commit rule (5.4.2)", $"node {core.Id} commits {_committed[^1].Position} by counting in term {core.Term}");
        }

        _known[core.Id] = core.Committed;
    }

    /// <summary>State Machine Safety: only what is committed, and the same everywhere.</summary>
    public void Applied(NodeHost host, LogEntry entry)
    {
        if (entry.Index > host.Core.Committed || _committed[(int)entry.Index.Value - 1].Position != entry.Position)
        {
            throw new SafetyViolationException("State Machine Safety", $"node {host.Id} applies {entry} with {host.Core.Committed} committed");
        }

        if (entry.Index.Value > _digests.Count)
        {
            _digests.Add(host.Machine.Digest);
        }
        else if (_digests[(int)entry.Index.Value - 1] != host.Machine.Digest)
        {
            throw new SafetyViolationException("State Machine Safety", $"the machine of node {host.Id} differs at {entry.Index}");
        }
    }

    /// <summary>A snapshot says what the log up to its position said: machine and membership.</summary>
    public void CheckSnapshot(NodeHost host, Snapshot snapshot)
    {
        LogIndex index = snapshot.Position.Index;
        bool isCommitted = index <= Committed && _committed[(int)index.Value - 1].Position == snapshot.Position;
        if (!isCommitted || _digests[(int)index.Value - 1] != host.Machine.Digest)
        {
            throw new SafetyViolationException("Snapshots", $"{snapshot} of node {host.Id} is not what was applied");
        }

        if (!snapshot.Members.Equals(_committed[(int)index.Value - 1].Members))
        {
            throw new SafetyViolationException("Snapshots", $"{snapshot} of node {host.Id} should have {_committed[(int)index.Value - 1].Members}");
        }
    }

    private void CheckMajority(RaftNode core, LogPosition position, List<NodeHost> all)
    {
        if (position.Index != Committed.Next)
        {
            throw new SafetyViolationException("Commit", $"node {core.Id} commits {position} before {Committed.Next}");
        }

        MemberSet members = core.Members;
        int held = 0;
        foreach (NodeHost host in all)
        {
            held += members.IsVoter(host.Id) && host.Promised.Holds(position) ? 1 : 0;
        }

        if (held <= members.Voters.Length / 2)
        {
            throw new SafetyViolationException("Durable majority", $"node {core.Id} commits {position}, which {held} of {members} hold");
        }
    }
}
