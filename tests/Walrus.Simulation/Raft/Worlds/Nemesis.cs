using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>Does something nasty every now and then.</summary>
internal sealed class Nemesis(WorldPlan plan, NodeDriver[] drivers, SimNetwork network, SimSchedule schedule, SimRandom random, SimTrace? trace)
{
    private static readonly MembershipChangeKind[] Changes = Enum.GetValues<MembershipChangeKind>();
    private bool _isStopped;

    /// <summary>Any change of any node, sensible or not.</summary>
    public static MembershipChange DrawChange(WorldPlan plan, SimRandom random) => new(random.Pick(Changes), new NodeId(random.Between(1, plan.Nodes)));

    public void Start() => schedule.After(random.Below(2 * plan.NemesisMs), new SimEvent(SimEventKind.Nemesis));

    public void Stop() => _isStopped = true;

    public void Act()
    {
        if (_isStopped)
        {
            return;
        }

        switch (random.Below(plan.ChangesMembership ? 16 : 10))
        {
            case 0 or 1:
                random.Pick(drivers).Crash("by the nemesis");
                break;
            case 2:
                LeaderOr(random.Pick(drivers)).Crash("by the nemesis");
                break;
            case 3 or 4:
                trace?.Note("the network is divided");
                network.Partition(oneWay: random.Chance(300));
                break;
            case 5 or 6:
                trace?.Note("the network is one");
                network.Join();
                break;
            case 7:
                LeaderOr(random.Pick(drivers)).Pause(random.Between(20, 800));
                break;
            case 8:
                PowerCut();
                break;
            case 9:
                Transfer();
                break;
            default:
                ChangeMembership();
                break;
        }

        Start();
    }

    private void PowerCut()
    {
        if (random.Chance(300))
        {
            foreach (NodeDriver driver in drivers)
            {
                driver.Crash("with all others");
            }
        }
    }

    private void Transfer()
    {
        if (Leader() is { } leader)
        {
            NodeId to = new(random.Between(1, plan.Nodes));
            TransferOutcome outcome = leader.Host.Core.TransferLeadership(to);
            trace?.Note($"node {leader.Host.Id} is asked to hand over to {to}: {outcome}");
            leader.Pump();
        }
    }

    private void ChangeMembership()
    {
        if (Leader() is not { } leader)
        {
            return;
        }

        MembershipChange change = DrawChange(plan, random);
        ProposalResult result = leader.Host.Core.ProposeMembership(change);
        trace?.Note($"node {leader.Host.Id} is asked to {change.Kind} {change.Node}: {result.Outcome} {leader.Host.Core.Members}");
        leader.Pump();
    }

    /// <summary>One of those who believe they lead.</summary>
    private NodeDriver? Leader()
    {
        NodeDriver[] leaders = [.. drivers.Where(driver => driver.Host.IsUp && !driver.IsPaused && driver.Host.Core.Role == Role.Leader)];
        return leaders.Length > 0 ? random.Pick(leaders) : null;
    }

    private NodeDriver LeaderOr(NodeDriver other) => random.Chance(700) ? Leader() ?? other : other;
}
