using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>Fills disks up and takes them away, now and then, in the seeds whose <see cref="DiskPlan"/> says so.</summary>
internal sealed class DiskNemesis(DriverParts parts, Machines machines, Operator theOperator, DiskPlan plan, SimRandom random, HostFaults faults)
{
    private int _losses;
    private bool _isStopped;

    private bool MayLose => _losses < plan.LossesMax;

    public void Start()
    {
        if (!plan.IsQuiet)
        {
            parts.Schedule.After(random.Below(2 * plan.ActMs), new SimEvent(SimEventKind.DiskNemesis));
        }
    }

    public void Stop() => _isStopped = true;

    public void Act()
    {
        if (_isStopped)
        {
            return;
        }

        NodeDriver victim = machines.LeaderOrAny(random);
        if (plan.FillsUp && (!MayLose || random.Chance(600)))
        {
            FillUp(victim);
        }
        else if (MayLose)
        {
            Lose(victim, NodeDriver.DownMaxMs);
        }

        Start();
    }

    /// <summary>A full disk gets room again, sometimes only a little.</summary>
    public void MakeRoom(NodeDriver driver)
    {
        if (_isStopped || driver.IsGone)
        {
            return;
        }

        driver.MakeRoom();
        if (random.Chance(300))
        {
            FillUp(driver);
        }
    }

    /// <summary>
    /// The worst moment: another still believes it leads an earlier term, and who voted for the new leader forgets it and is left alone with the old one.
    /// </summary>
    public void SeeNewLeader(NodeDriver leader)
    {
        if (_isStopped || !MayLose || !leader.Host.IsUp || !random.Chance(500))
        {
            return;
        }

        RaftNode core = leader.Host.Core;
        NodeDriver? old = machines.Drivers.FirstOrDefault(driver => driver.Host.IsUp && driver.Host.Core.Role == Role.Leader && driver.Host.Core.Term < core.Term);
        NodeDriver? voter = machines.Drivers.FirstOrDefault(driver =>
            driver != old && driver != leader && driver.Host.Disk.Durable.HardState is { } hard && hard.Term == core.Term && hard.Vote == core.Id);
        if (old is not null && voter is not null)
        {
            parts.Trace?.Note($"nodes {old.Host.Id} and {voter.Host.Id} are left alone");
            parts.Network.Isolate(old.Host.Id, voter.Host.Id);
            Lose(voter, downMaxMs: 20);
        }
    }

    private void FillUp(NodeDriver victim)
    {
        if (!victim.IsGone && !victim.HasFillingDisk)
        {
            victim.FillDisk(room: random.Below(12));
            parts.Schedule.After(random.Between(10, plan.FullMaxMs), new SimEvent(SimEventKind.Room, (int)victim.Host.Id.Value));
        }
    }

    private void Lose(NodeDriver victim, int downMaxMs)
    {
        NodeId id = victim.Host.Id;
        if (parts.Survivors.HasLost(id) || !parts.Survivors.CanSpare(id))
        {
            return;
        }

        _losses++;
        parts.Survivors.Lose(id);
        if (random.Chance(plan.DamagedPerMille))
        {
            victim.DamageDisk(random, faults.HasFlag(HostFaults.VotesWithADamagedLog), downMaxMs);
        }
        else if (faults.HasFlag(HostFaults.KeepsItsIdOnAnEmptyDisk))
        {
            victim.EmptyDisk(mayVote: true);
            return;
        }
        else
        {
            victim.Leave("its disk is empty");
        }

        theOperator.Replace(victim);
    }
}
