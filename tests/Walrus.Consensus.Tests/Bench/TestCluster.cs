using Walrus.Consensus;
using Walrus.Simulation;
using Walrus.Simulation.Raft;

namespace Walrus.Consensus.Tests;

/// <summary>
/// A few nodes on simulated disks, without time and chance: a test says who ticks, what is delivered and what is lost. The simulator's oracle watches
/// every step.
/// </summary>
internal sealed class TestCluster
{
    private readonly SortedDictionary<NodeId, NodeHost> _hosts = [];
    private readonly SafetyOracle _oracle = new();
    private readonly SimRandom _random = new(1);
    private readonly HashSet<NodeId> _held = [];
    private readonly int _snapshotEvery;
    private int _values;

    public TestCluster(int voters, int joiners = 0, int snapshotEvery = 0, Func<RaftOptions, RaftOptions>? configure = null)
    {
        _snapshotEvery = snapshotEvery;
        MemberSet founders = MemberSet.OfVoters([.. Enumerable.Range(1, voters).Select(Node)]);
        for (int id = 1; id <= voters + joiners; id++)
        {
            Add(id, id <= voters ? founders : MemberSet.Empty, configure ?? (options => options));
        }
    }

    /// <summary>Messages that were sent and neither delivered nor dropped.</summary>
    public List<Message> Wire { get; } = [];

    /// <summary>Reads that came to an end.</summary>
    public List<ReadResult> Reads { get; } = [];

    /// <summary>Told of everything that a node does: its id and what.</summary>
    public Action<NodeId, string>? Told { get; set; }

    public IEnumerable<NodeHost> Hosts => _hosts.Values;

    public static NodeId Node(int id) => new(id);

    public NodeHost Host(int id) => _hosts[Node(id)];

    public RaftNode Core(int id) => Host(id).Core;

    /// <summary>Makes <paramref name="id"/> leader and lets everything settle.</summary>
    public TestCluster WithLeader(int id)
    {
        Core(id).Campaign();
        Perform(id);
        Settle();
        Core(id).Role.ShouldBe(Role.Leader);
        return this;
    }

    public void Tick(int id, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            Host(id).Tick();
            Perform(id);
        }
    }

    /// <summary>Lets a node forget its leader; whom it asks then does not hear it.</summary>
    public void Forget(int id)
    {
        Tick(id, Limits.ElectionTicksDefault);
        Drop(message => message.From == Node(id));
    }

    public ProposalResult Put(int id, int key, int value)
    {
        ProposalResult result = Core(id).Propose(new KvCommand(KvKind.Put, key, value, 0).Encode());
        Perform(id);
        return result;
    }

    /// <summary>Puts <paramref name="count"/> values, all in one Ready.</summary>
    public void PutMany(int id, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Core(id).Propose(new KvCommand(KvKind.Put, 0, ++_values, 0).Encode()).Outcome.ShouldBe(ProposalOutcome.Appended);
        }

        Perform(id);
    }

    public ProposalOutcome Change(int id, MembershipChangeKind kind, int node)
    {
        ProposalOutcome outcome = Core(id).ProposeMembership(new MembershipChange(kind, Node(node))).Outcome;
        Perform(id);
        return outcome;
    }

    public ReadOutcome Read(int id, long request)
    {
        ReadOutcome outcome = Core(id).ReadIndex(new ReadRequest(request));
        Perform(id);
        return outcome;
    }

    /// <summary>Gives a node a message that nobody sent.</summary>
    public StepOutcome Step(Message message)
    {
        StepOutcome outcome = _hosts[message.To].Step(message);
        Perform((int)message.To.Value);
        return outcome;
    }

    /// <summary>Delivers what is on the wire now, as far as <paramref name="which"/> says; answers stay on the wire.</summary>
    public void Deliver(Func<Message, bool>? which = null)
    {
        Message[] due = [.. Wire.Where(message => which?.Invoke(message) ?? true)];
        Wire.RemoveAll(due.Contains);
        foreach (Message message in due)
        {
            if (_hosts.TryGetValue(message.To, out NodeHost? host) && host.IsUp)
            {
                Told?.Invoke(message.To, $"gets {SimTrace.Text(message)}");
                host.Step(message);
                Perform((int)message.To.Value);
            }
        }
    }

    /// <summary>Delivers until nothing is on the wire; messages from or to <paramref name="without"/> are lost.</summary>
    public void Settle(params int[] without)
    {
        for (int round = 0; Wire.Count > 0; round++)
        {
            round.ShouldBeLessThan(1_000, "the cluster never comes to rest");
            Drop(message => without.Contains((int)message.From.Value) || without.Contains((int)message.To.Value));
            Deliver();
        }
    }

    /// <summary>Loses messages.</summary>
    public void Drop(Func<Message, bool>? which = null) => Wire.RemoveAll(message => which?.Invoke(message) ?? true);

    /// <summary>From here on the node's disk writes but does not flush.</summary>
    public void Hold(int id) => _held.Add(Node(id));

    /// <summary>The node's disk flushes, now and from here on.</summary>
    public void Flush(int id)
    {
        _held.Remove(Node(id));
        if (Host(id).HasReady)
        {
            Finish(Host(id));
        }

        Perform(id);
    }

    public void Crash(int id)
    {
        Told?.Invoke(Node(id), "crashes");
        Host(id).Crash(_random);
    }

    public void Start(int id)
    {
        Host(id).Start();
        Told?.Invoke(Node(id), $"starts in term {Core(id).Term} with {Core(id).Committed} of {Core(id).Last} committed");
        Perform(id);
    }

    /// <summary>Performs what the node wants done.</summary>
    public void Perform(int id)
    {
        NodeHost host = Host(id);
        while (host.IsUp && !host.HasReady && host.Take())
        {
            Tell(host);
            host.SendEarly(Wire.Add);
            host.Write(hardStateFirst: true);
            if (_held.Contains(host.Id) && host.MustFlush)
            {
                return;
            }

            Finish(host);
        }
    }

    private void Finish(NodeHost host)
    {
        host.Disk.Flush();
        host.SendLate(int.MaxValue, Wire.Add);
        host.Finish((_, _) => { }, Reads.Add);
        if (host.Installing is { } snapshot)
        {
            host.Install(Reads.Add);
            Told?.Invoke(host.Id, $"installed {snapshot}");
        }
    }

    private void Tell(NodeHost host)
    {
        if (Told is { } told)
        {
            foreach (string line in ReadyText.Lines(host.Ready!))
            {
                told(host.Id, line);
            }
        }
    }

    private void Add(int id, MemberSet initial, Func<RaftOptions, RaftOptions> configure)
    {
        RaftOptions options = configure(new RaftOptions { Id = Node(id) });
        NodeHost host = new(new HostSettings(options, initial, SafetyRules.Standard, HostFaults.None, _snapshotEvery, _oracle), _ => 0);
        _hosts.Add(host.Id, host);
        _oracle.Add(host);
        host.Start();
    }
}
