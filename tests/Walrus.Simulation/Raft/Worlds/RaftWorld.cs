using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>
/// One cluster in one seed's world: a schedule of events, a network, disks and clocks that all follow the seed, and nothing that does not. First
/// faults, in which everything must stay safe; then everything is healed, and the cluster must get on with its work.
/// </summary>
internal sealed class RaftWorld
{
    private const int HealMs = 8_000;

    /// <summary>A new node catches up from nothing, in some worlds one entry and one flush after the other, and the next one only after it.</summary>
    private const int HealMsPerLoss = 15_000;

    private const int ProgressCheckMs = 50;

    private readonly SimSchedule _schedule = new();
    private readonly SimNetwork _network;
    private readonly Machines _machines;
    private readonly ClientFleet _clients;
    private readonly Nemesis _nemesis;
    private readonly DiskNemesis _diskNemesis;
    private readonly Operator _operator;
    private readonly DiskPlan _disks;
    private readonly SimTrace? _trace;

    public RaftWorld(int seed, Mutation mutation, bool isTraced)
    {
        SimRandom random = new((ulong)seed);
        Plan = WorldPlan.Draw(random);
        SimRandom diskRandom = DiskPlan.RandomOf(seed);
        _disks = DiskPlan.Draw(diskRandom, Plan.Nodes);
        _network = new SimNetwork(Plan, Plan.Nodes + _disks.LossesMax, _schedule, random);
        _trace = isTraced ? new SimTrace(_schedule) : null;
        _trace?.Note($"seed {seed}, {mutation}: {Plan}");
        if (!_disks.IsQuiet)
        {
            _trace?.Note($"{_disks}");
        }

        _machines = new Machines(Plan, mutation, random);
        _clients = new ClientFleet(Plan, _machines.Hosts, IsPaused, _schedule, random, _trace);
        Survivors survivors = new(_machines.Oracle, _machines.Founders);
        DriverParts parts = new(Plan, _schedule, _network, random, _clients, _disks, survivors, _trace);
        _machines.Settle(parts);
        _nemesis = new Nemesis(parts, _machines);
        _operator = new Operator(parts, _machines, _disks);
        _diskNemesis = new DiskNemesis(parts, _machines, _operator, _disks, diskRandom, mutation.Faults);
    }

    public WorldPlan Plan { get; }

    /// <summary>Events that happened.</summary>
    public int Events { get; private set; }

    /// <summary>Entries that were committed.</summary>
    public long Commits => _machines.Hosts.Max(host => host.Machine.Applied.Value);

    /// <summary>Keys whose history was too complex to be judged.</summary>
    public int UnclearHistories { get; private set; }

    /// <summary>What was noted of a traced run.</summary>
    public IEnumerable<string> Trace => _trace?.Lines ?? [];

    /// <summary>Runs to the end; returns when all was as it must be.</summary>
    /// <exception cref="SafetyViolationException">It was not.</exception>
    public void Run()
    {
        foreach (NodeDriver driver in _machines.Drivers)
        {
            driver.Start();
        }

        _clients.Start();
        _nemesis.Start();
        _diskNemesis.Start();
        while (_schedule.TryNext(Plan.FaultMs, out SimEvent what))
        {
            Happen(what);
        }

        Heal();
        int healMs = HealMs + (_disks.LossesMax * HealMsPerLoss);
        long deadline = _schedule.Now + healMs;
        bool hasProgressed = false;
        while (!hasProgressed && _schedule.Now < deadline)
        {
            long until = _schedule.Now + ProgressCheckMs;
            while (_schedule.TryNext(until, out SimEvent what))
            {
                Happen(what);
            }

            hasProgressed = HasProgressed();
        }

        if (!hasProgressed)
        {
            throw new SafetyViolationException("Progress", $"nothing wrong any more for {healMs} ms, but: {string.Join("; ", _machines.Hosts.Select(Describe))}");
        }

        UnclearHistories = _clients.CheckHistories();
    }

    private bool IsPaused(NodeHost host) => _machines.Drivers[(int)host.Id.Value - 1].IsPaused;

    private static string Describe(NodeHost host) =>
        host.IsUp ? $"{host.Id} {host.Core.Role} t{host.Core.Term} {host.Core.Committed}/{host.Core.Last} {host.Core.Members}" : $"{host.Id} down";

    private void Happen(SimEvent what)
    {
        Events++;
        switch (what.Kind)
        {
            case SimEventKind.Client:
                _clients.Act(what.Target);
                foreach (NodeDriver driver in _machines.Drivers)
                {
                    if (!driver.IsPaused)
                    {
                        driver.Pump();
                    }
                }

                break;
            case SimEventKind.Nemesis:
                _nemesis.Act();
                break;
            case SimEventKind.DiskNemesis:
                _diskNemesis.Act();
                break;
            case SimEventKind.Room:
                _diskNemesis.MakeRoom(_machines.Drivers[what.Target - 1]);
                break;
            case SimEventKind.NewLeader:
                _diskNemesis.SeeNewLeader(_machines.Drivers[what.Target - 1]);
                break;
            case SimEventKind.Operator:
                _operator.Act();
                break;
            default:
                _machines.Drivers[what.Target - 1].Happen(what);
                break;
        }
    }

    private void Heal()
    {
        _trace?.Note("everything is healed");
        _network.Heal();
        _nemesis.Stop();
        _diskNemesis.Stop();
        _clients.Stop();
        foreach (NodeDriver driver in _machines.Drivers)
        {
            driver.Heal();
        }
    }

    /// <summary>
    /// True when a leader committed something proposed after the faults, every member has applied all that is committed, and who lost its disk has been
    /// replaced by a new voter.
    /// </summary>
    private bool HasProgressed()
    {
        NodeHost? leader = _machines.Hosts.Where(host => host.IsUp && host.Core.Role == Role.Leader).MaxBy(host => host.Core.Term);
        if (leader is null || !leader.Core.Members.IsVoter(leader.Id) || !_clients.HasProbed(leader))
        {
            return false;
        }

        return leader.Core.Last.Index == leader.Core.Committed && _operator.IsDone(leader.Core) && _machines.Hosts.All(host =>
            !leader.Core.Members.Contains(host.Id) || (host.IsUp && host.Machine.Applied == leader.Machine.Applied && host.Core.Leader == leader.Id));
    }
}
