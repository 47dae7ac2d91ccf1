using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>Election Safety: one leader per term; and beneath it, one vote per node and term, whatever crashes lie between.</summary>
internal sealed class ElectionOracle
{
    private readonly Dictionary<Term, NodeId> _leaders = [];
    private readonly Dictionary<(NodeId Voter, Term Term), NodeId> _votes = [];
    private readonly Dictionary<NodeId, (Term Term, LogPosition Last)> _leading = [];
    private readonly Dictionary<NodeId, Term> _terms = [];

    /// <summary>A restarted node leads nothing, and is in the term that it made durable, or a later one.</summary>
    public void Started(NodeHost host)
    {
        _leading.Remove(host.Id);
        _terms[host.Id] = host.Disk.Durable.HardState.Term;
    }

    /// <summary>True when <paramref name="host"/> has just become leader.</summary>
    public bool Observe(NodeHost host)
    {
        RaftNode core = host.Core;
        if (_terms.TryGetValue(core.Id, out Term before) && core.Term < before)
        {
            throw new SafetyViolationException("Terms", $"node {core.Id} went back from {before} to {core.Term}");
        }

        _terms[core.Id] = core.Term;

        // A lone voter leads at once, and nobody hears of it before its vote for itself is durable; when that fails, there was no such leader.
        bool isLeader = core.Role == Role.Leader && host.Disk.Durable.HardState.Term >= core.Term;
        if (!isLeader)
        {
            _leading.Remove(core.Id);
            return false;
        }

        if (!_leaders.TryAdd(core.Term, core.Id) && _leaders[core.Term] != core.Id)
        {
            throw new SafetyViolationException("Election Safety", $"nodes {_leaders[core.Term]} and {core.Id} lead term {core.Term}");
        }

        bool isNew = !_leading.TryGetValue(core.Id, out (Term Term, LogPosition Last) leading) || leading.Term != core.Term;
        if (!isNew && (core.Last.Index < leading.Last.Index || !core.Holds(leading.Last)))
        {
            throw new SafetyViolationException("Leader Append-Only", $"node {core.Id} leads term {core.Term} and dropped {leading.Last}");
        }

        _leading[core.Id] = (core.Term, core.Last);
        return isNew;
    }

    /// <summary>Looks at the votes.</summary>
    public void Sending(Message message)
    {
        (NodeId Voter, NodeId Candidate)? vote = message switch
        {
            VoteReply { IsPreVote: false, IsGranted: true } reply => (reply.From, reply.To),
            VoteRequest { IsPreVote: false } request => (request.From, request.From),
            _ => null,
        };
        if (vote is { } given && !_votes.TryAdd((given.Voter, message.Term), given.Candidate) && _votes[(given.Voter, message.Term)] != given.Candidate)
        {
            throw new SafetyViolationException(
                "One vote per term",
                $"node {given.Voter} votes for {given.Candidate} in term {message.Term} after {_votes[(given.Voter, message.Term)]}");
        }
    }
}
