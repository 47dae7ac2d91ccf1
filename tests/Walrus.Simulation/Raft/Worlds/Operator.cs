using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>
/// Whoever looks after the cluster: puts a new node, under an id that was never used, in the place of each that lost what it promised (decision 0005,
/// point 6). Looks every now and then at what a leader says is committed, does the next step, and the same step again when it came to nothing: leaders
/// change in between, and some only believe they lead.
/// </summary>
internal sealed class Operator(DriverParts parts, Machines machines, DiskPlan plan)
{
    /// <summary>Entries that a learner may lack when it is made a voter here.</summary>
    private const int LagMax = 5;

    private readonly List<Replacement> _replacements = [];

    /// <summary>Has <paramref name="lost"/> replaced.</summary>
    public void Replace(NodeDriver lost)
    {
        _replacements.Add(new Replacement(lost));
        if (_replacements.Count == 1)
        {
            LookLater();
        }
    }

    /// <summary>Looks what there is to do.</summary>
    public void Act()
    {
        LookLater();
        if (machines.Leader(parts.Random) is not { } leader)
        {
            return;
        }

        foreach (Replacement replacement in _replacements)
        {
            if (!TakesNoStep(leader, replacement))
            {
                return;
            }
        }
    }

    /// <summary>True when <paramref name="leader"/> knows each new node as a voter and no lost one at all.</summary>
    public bool IsDone(RaftNode leader) => _replacements.All(replacement =>
        !leader.Members.Contains(replacement.Lost.Host.Id)
        && replacement.New is { } node && (IsLost(node) || leader.Members.IsVoter(node.Host.Id)));

    private bool IsLost(NodeDriver node) => parts.Survivors.HasLost(node.Host.Id);

    private void LookLater() => parts.Schedule.After(parts.Random.Between(10, 80), new SimEvent(SimEventKind.Operator));

    /// <summary>
    /// The next step of one replacement; true when there is none. A node that runs on a damaged disk makes room for the new one first: it is the same
    /// machine.
    /// </summary>
    private bool TakesNoStep(NodeDriver leader, Replacement replacement)
    {
        RaftNode core = leader.Host.Core;
        MemberSet members = core.MembersAt(core.Committed);
        NodeId old = replacement.Lost.Host.Id;
        bool removesNow = !plan.AddsFirst || !replacement.Lost.IsGone || (replacement.New is { } before && IsLost(before));
        if (members.Contains(old) && removesNow)
        {
            return Ask(leader, MembershipChangeKind.Remove, old);
        }

        if (replacement.New is not { } node)
        {
            return PutInPlace(replacement);
        }

        if (!IsLost(node) && !members.IsVoter(node.Host.Id))
        {
            return BringIn(leader, members, node.Host.Id);
        }

        return !members.Contains(old) || Ask(leader, MembershipChangeKind.Remove, old);
    }

    private bool PutInPlace(Replacement replacement)
    {
        if (!replacement.Lost.IsGone)
        {
            replacement.Lost.Leave("removed and switched off, its damaged disk is emptied");
        }

        NodeDriver node = machines.Add();
        replacement.New = node;
        parts.Trace?.Note($"the operator puts node {node.Host.Id}, with an empty disk, in the place of node {replacement.Lost.Host.Id}");
        node.StartLater();
        return false;
    }

    private bool BringIn(NodeDriver leader, MemberSet members, NodeId node)
    {
        if (!members.IsLearner(node))
        {
            return Ask(leader, MembershipChangeKind.AddLearner, node);
        }

        RaftNode core = leader.Host.Core;
        bool isCaughtUp = core.ProgressOf(node) is { State: ProgressState.Replicate } progress && core.Last.Index - progress.Matched <= LagMax;
        return isCaughtUp && Ask(leader, MembershipChangeKind.Promote, node);
    }

    private bool Ask(NodeDriver leader, MembershipChangeKind kind, NodeId node)
    {
        string outcome = parts.Survivors.Propose(leader.Host.Core, new MembershipChange(kind, node));
        parts.Trace?.Note($"the operator asks node {leader.Host.Id} to {kind} {node}: {outcome} {leader.Host.Core.Members}");
        leader.Pump();
        return false;
    }

    private sealed class Replacement(NodeDriver lost)
    {
        public NodeDriver Lost => lost;

        public NodeDriver? New { get; set; }
    }
}
