using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>
/// One cluster in one seed's world: a schedule of events, a network, disks and clocks that all follow the seed, and nothing that does not. First
/// faults, in which everything must stay safe; then everything is healed, and the cluster must get on with its work.
/// </summary>
internal sealed class RaftWorld
{
    private const int HealMs = 8_000;
    private const int ProgressCheckMs = 50;

    private readonly SimRandom _random;
    private readonly SimSchedule _schedule = new();
    private readonly SimNetwork _network;
    private readonly NodeHost[] _hosts;
    private readonly NodeDriver[] _drivers;
    private readonly ClientFleet _clients;
    private readonly Nemesis _nemesis;
    private readonly SimTrace? _trace;

    public RaftWorld(int seed, Mutation mutation, bool isTraced)
    {
        _random = new SimRandom((ulong)seed);
        Plan = WorldPlan.Draw(_random);
        _network = new SimNetwork(Plan, _schedule, _random);
        _trace = isTraced ? new SimTrace(_schedule) : null;
        _trace?.Note($"seed {seed}, {mutation}: {Plan}");
        _hosts = MakeHosts(mutation);
        _clients = new ClientFleet(Plan, _hosts, IsPaused, _schedule, _random, _trace);
        _drivers = [.. _hosts.Select(host => new NodeDriver(host, new DriverParts(Plan, _schedule, _network, _random, _clients, _trace)))];
        _nemesis = new Nemesis(Plan, _drivers, _network, _schedule, _random, _trace);
    }

    public WorldPlan Plan { get; }

    /// <summary>Events that happened.</summary>
    public int Events { get; private set; }

    /// <summary>Entries that were committed.</summary>
    public long Commits => _hosts.Max(host => host.Machine.Applied.Value);

    /// <summary>Keys whose history was too complex to be judged.</summary>
    public int UnclearHistories { get; private set; }

    /// <summary>What was noted of a traced run.</summary>
    public IEnumerable<string> Trace => _trace?.Lines ?? [];

    /// <summary>Runs to the end; returns when all was as it must be.</summary>
    /// <exception cref="SafetyViolationException">It was not.</exception>
    public void Run()
    {
        foreach (NodeDriver driver in _drivers)
        {
            driver.Start();
        }

        _clients.Start();
        _nemesis.Start();
        while (_schedule.TryNext(Plan.FaultMs, out SimEvent what))
        {
            Happen(what);
        }

        Heal();
        long deadline = _schedule.Now + HealMs;
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
            throw new SafetyViolationException("Progress", $"nothing wrong any more for {HealMs} ms, but: {string.Join("; ", _hosts.Select(Describe))}");
        }

        UnclearHistories = _clients.CheckHistories();
    }

    private bool IsPaused(NodeHost host) => _drivers[host.Id.Value - 1].IsPaused;

    private static string Describe(NodeHost host) =>
        host.IsUp ? $"{host.Id} {host.Core.Role} t{host.Core.Term} {host.Core.Committed}/{host.Core.Last} {host.Core.Members}" : $"{host.Id} down";

    private NodeHost[] MakeHosts(Mutation mutation)
    {
        SafetyOracle oracle = new();
        MemberSet founders = MemberSet.OfVoters([.. Enumerable.Range(1, Plan.Voters).Select(id => new NodeId(id))]);
        NodeHost[] hosts = new NodeHost[Plan.Nodes];
        for (int i = 0; i < hosts.Length; i++)
        {
            RaftOptions options = new()
            {
                Id = new NodeId(i + 1),
                AppendBytes = Plan.AppendBytes,
                AppendsInFlight = Plan.AppendsInFlight,
                AppendBytesInFlight = 1024,
                SnapshotChunkBytes = Plan.SnapshotChunkBytes,
                ApplyBytes = 512,
                UncommittedBytes = 4096,
            };
            MemberSet initial = i < Plan.Voters ? founders : MemberSet.Empty;
            HostSettings settings = new(options, initial, mutation.Rules, mutation.Faults, Plan.SnapshotEvery, oracle);
            SimRandom jitter = new(_random.Bits());
            hosts[i] = new NodeHost(settings, jitter.Below);
            oracle.Add(hosts[i]);
        }

        return hosts;
    }

    private void Happen(SimEvent what)
    {
        Events++;
        switch (what.Kind)
        {
            case SimEventKind.Client:
                _clients.Act(what.Target);
                foreach (NodeDriver driver in _drivers)
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
            default:
                _drivers[what.Target - 1].Happen(what);
                break;
        }
    }

    private void Heal()
    {
        _trace?.Note("everything is healed");
        _network.Heal();
        _nemesis.Stop();
        _clients.Stop();
        foreach (NodeDriver driver in _drivers)
        {
            driver.Heal();
        }
    }

    /// <summary>True when a leader committed something proposed after the faults, and every member has applied all that is committed.</summary>
    private bool HasProgressed()
    {
        NodeHost? leader = _hosts.Where(host => host.IsUp && host.Core.Role == Role.Leader).MaxBy(host => host.Core.Term);
        if (leader is null || !leader.Core.Members.IsVoter(leader.Id) || !_clients.HasProbed(leader))
        {
            return false;
        }

        return leader.Core.Last.Index == leader.Core.Committed && _hosts.All(host =>
            !leader.Core.Members.Contains(host.Id) || (host.IsUp && host.Machine.Applied == leader.Machine.Applied && host.Core.Leader == leader.Id));
    }
}
