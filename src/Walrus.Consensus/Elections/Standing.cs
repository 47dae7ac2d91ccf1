namespace Walrus.Consensus;

/// <summary>Where the node stands in the election of leaders: term, vote, role, known leader, and the ticks that count towards the next election.</summary>
internal sealed class Standing
{
    private readonly RaftOptions _options;
    private readonly ElectionJitter _jitter;
    private readonly SafetyRules _rules;
    private int _electionTimeout;

    /// <summary>A follower in the restored term.</summary>
    public Standing(RaftOptions options, SafetyRules rules, ElectionJitter jitter, Term term, NodeId vote)
    {
        _options = options;
        _rules = rules;
        _jitter = jitter;
        Term = term;
        Vote = vote;
        RestartElectionTimer();
    }

    /// <summary>The newest term seen.</summary>
    public Term Term { get; private set; }

    /// <summary>Whom this node voted for in <see cref="Term"/>.</summary>
    public NodeId Vote { get; private set; }

    /// <summary>The present role.</summary>
    public Role Role { get; private set; }

    /// <summary>Who leads <see cref="Term"/>, as far as known.</summary>
    public NodeId Leader { get; private set; }

    /// <summary>Ticks since the leader was last heard of, or since the role began.</summary>
    public int ElectionTicksElapsed { get; private set; }

    /// <summary>
    /// True while the leader was heard of so lately that nobody else needs to lead: votes are not even considered (thesis 4.2.3), so a node that was
    /// cut off, or removed without knowing it, disturbs nobody.
    /// </summary>
    public bool HoldsToLeader => !Leader.IsNone && ElectionTicksElapsed < _options.ElectionTicks;

    /// <summary>True when a follower or candidate has waited long enough.</summary>
    public bool IsElectionDue => ElectionTicksElapsed >= _electionTimeout;

    /// <summary>True when a leader has to look whether a majority is still there.</summary>
    public bool IsQuorumCheckDue => ElectionTicksElapsed >= _options.ElectionTicks;

    /// <summary>One tick has passed.</summary>
    public void Tick() => ElectionTicksElapsed = Math.Min(ElectionTicksElapsed + 1, 2 * Limits.ElectionTicksMax);

    /// <summary>Waits a full, newly drawn time again.</summary>
    public void RestartElectionTimer()
    {
        ElectionTicksElapsed = 0;
        _electionTimeout = _options.ElectionTicks + Math.Clamp(_jitter(_options.ElectionTicks), 0, _options.ElectionTicks - 1);
    }

    /// <summary>Follows <paramref name="leader"/>, or nobody yet, in <paramref name="term"/>.</summary>
    public void Follow(Term term, NodeId leader)
    {
        Enter(term);
        Become(Role.Follower, leader);
    }

    /// <summary>Asks whether it would be elected; term and vote stay.</summary>
    public void AskBeforeElection() => Become(Role.PreCandidate, NodeId.None);

    /// <summary>Stands for election in the next term, with its own vote.</summary>
    public void StandForElection()
    {
        Enter(Term.Next);
        Vote = _options.Id;
        Become(Role.Candidate, NodeId.None);
    }

    /// <summary>Leads the term for which it was elected.</summary>
    public void Lead()
    {
        Invariant.Holds(Role == Role.Candidate, "only candidates become leaders");
        Become(Role.Leader, _options.Id);
    }

    /// <summary>Gives its vote to <paramref name="candidate"/>, and the candidate time to win.</summary>
    public void GiveVote(NodeId candidate)
    {
        Vote = candidate;
        RestartElectionTimer();
    }

    private void Enter(Term term)
    {
        Invariant.Holds(term >= Term, "terms never go back");
        if (term > Term)
        {
            Term = term;
            Vote = _rules.VoteOnNewTerm(Vote);
        }
    }

    private void Become(Role role, NodeId leader)
    {
        Role = role;
        Leader = leader;
        RestartElectionTimer();
    }
}
