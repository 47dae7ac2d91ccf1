using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>Does something nasty every now and then.</summary>
internal sealed class Nemesis(DriverParts parts, Machines machines)
{
    private static readonly MembershipChangeKind[] Changes = Enum.GetValues<MembershipChangeKind>();
    private bool _isStopped;

    /// <summary>Any change of any of <paramref name="nodes"/>, sensible or not.</summary>
    public static MembershipChange DrawChange(int nodes, SimRandom random) => new(random.Pick(Changes), new NodeId(random.Between(1, nodes)));

    public void Start() => parts.Schedule.After(parts.Random.Below(2 * parts.Plan.NemesisMs), new SimEvent(SimEventKind.Nemesis));

    public void Stop() => _isStopped = true;

    public void Act()
    {
        if (_isStopped)
        {
            return;
        }

        switch (parts.Random.Below(parts.Plan.ChangesMembership ? 16 : 10))
        {
            case 0 or 1:
                parts.Random.Pick(machines.Drivers).Crash("by the nemesis");
                break;
            case 2:
                machines.LeaderOrAny(parts.Random).Crash("by the nemesis");
                break;
            case 3 or 4:
                parts.Trace?.Note("the network is divided");
                parts.Network.Partition(oneWay: parts.Random.Chance(300));
                break;
            case 5 or 6:
                parts.Trace?.Note("the network is one");
                parts.Network.Join();
                break;
            case 7:
                machines.LeaderOrAny(parts.Random).Pause(parts.Random.Between(20, 800));
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
        if (parts.Random.Chance(300))
        {
            foreach (NodeDriver driver in machines.Drivers)
            {
                driver.Crash("with all others");
            }
        }
    }

    private void Transfer()
    {
        if (machines.Leader(parts.Random) is { } leader)
        {
            NodeId to = new(parts.Random.Between(1, machines.Drivers.Count));
            TransferOutcome outcome = leader.Host.Core.TransferLeadership(to);
            parts.Trace?.Note($"node {leader.Host.Id} is asked to hand over to {to}: {outcome}");
            leader.Pump();
        }
    }

    private void ChangeMembership()
    {
        if (machines.Leader(parts.Random) is not { } leader)
        {
            return;
        }

        MembershipChange change = DrawChange(machines.Drivers.Count, parts.Random);
        string outcome = parts.Survivors.Propose(leader.Host.Core, change);
        parts.Trace?.Note($"node {leader.Host.Id} is asked to {change.Kind} {change.Node}: {outcome} {leader.Host.Core.Members}");
        leader.Pump();
    }
}
