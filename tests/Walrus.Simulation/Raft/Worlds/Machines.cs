using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>Every node of a world, by id from 1 on without gaps: those that were there from the beginning, and those that took the places of lost ones.</summary>
internal sealed class Machines
{
    private readonly WorldPlan _plan;
    private readonly Mutation _mutation;
    private readonly SimRandom _random;
    private readonly List<NodeHost> _hosts = [];
    private readonly List<NodeDriver> _drivers = [];
    private DriverParts? _parts;

    public Machines(WorldPlan plan, Mutation mutation, SimRandom random)
    {
        _plan = plan;
        _mutation = mutation;
        _random = random;
        Founders = MemberSet.OfVoters([.. Enumerable.Range(1, plan.Voters).Select(id => new NodeId(id))]);
        for (int i = 0; i < plan.Nodes; i++)
        {
            MakeHost(i < plan.Voters ? Founders : MemberSet.Empty);
        }
    }

    public SafetyOracle Oracle { get; } = new();

    public MemberSet Founders { get; }

    public IReadOnlyList<NodeHost> Hosts => _hosts;

    public IReadOnlyList<NodeDriver> Drivers => _drivers;

    /// <summary>Gives each node its place in the world.</summary>
    public void Settle(DriverParts parts)
    {
        _parts = parts;
        _drivers.AddRange(_hosts.Select(host => new NodeDriver(host, parts)));
    }

    /// <summary>A new node with an id that was never used and an empty disk, which waits to be added.</summary>
    public NodeDriver Add()
    {
        MakeHost(MemberSet.Empty);
        _drivers.Add(new NodeDriver(_hosts[^1], _parts!));
        return _drivers[^1];
    }

    /// <summary>One of those who believe they lead.</summary>
    public NodeDriver? Leader(SimRandom random)
    {
        NodeDriver[] leaders = [.. _drivers.Where(driver => driver.Host.IsUp && !driver.IsPaused && driver.Host.Core.Role == Role.Leader)];
        return leaders.Length > 0 ? random.Pick(leaders) : null;
    }

    /// <summary>Mostly a leader, else any node.</summary>
    public NodeDriver LeaderOrAny(SimRandom random)
    {
        NodeDriver any = random.Pick(_drivers);
        return random.Chance(700) ? Leader(random) ?? any : any;
    }

    private void MakeHost(MemberSet initial)
    {
        RaftOptions options = new()
        {
            Id = new NodeId(_hosts.Count + 1),
            AppendBytes = _plan.AppendBytes,
            AppendsInFlight = _plan.AppendsInFlight,
            AppendBytesInFlight = 1024,
            SnapshotChunkBytes = _plan.SnapshotChunkBytes,
            ApplyBytes = 512,
            UncommittedBytes = 4096,
        };
        HostSettings settings = new(options, initial, _mutation.Rules, _mutation.Faults, _plan.SnapshotEvery, Oracle);
        SimRandom jitter = new(_random.Bits());
        NodeHost host = new(settings, jitter.Below);
        _hosts.Add(host);
        Oracle.Add(host);
    }
}
