using Walrus.Storage;
using Walrus.Testing;

namespace Walrus.Consensus.Runtime.Tests.Bench;

/// <summary>Real hosts over real engines on simulated disks, joined in one process and driven by a manual clock.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly Func<RaftHostOptions, RaftHostOptions> _change;

    public TestCluster(int founders, Func<RaftHostOptions, RaftHostOptions>? change = null)
    {
        _change = change ?? (options => options);
        Founders = MemberSet.OfVoters([.. Enumerable.Range(1, founders).Select(id => new NodeId(id))]);
        Nodes = [.. Founders.Voters.Select(id => new ClusterNode(id, Time, Network, _change))];
    }

    public ManualTime Time { get; } = new();

    public TestNetwork Network { get; } = new();

    public MemberSet Founders { get; }

    public List<ClusterNode> Nodes { get; }

    /// <summary>What the nodes' engines do by themselves.</summary>
    public FsyncSchedule Fsync { get; init; } = FsyncSchedule.SyncEach;

    /// <summary>What was acknowledged, in the order of acknowledgement.</summary>
    public List<string> Acknowledged { get; } = [];

    public IEnumerable<ClusterNode> Up => Nodes.Where(node => node.IsUp);

    /// <summary>The leader of the newest term; null while there is none.</summary>
    public ClusterNode? Leader => Up.Where(node => node.Host!.Status.IsLeader).MaxBy(node => node.Host!.Status.Term);

    public ClusterNode this[int id] => Nodes.Single(node => node.Id.Value == id);

    public static async Task<TestCluster> StartAsync(int founders, Func<RaftHostOptions, RaftHostOptions>? change = null)
    {
        TestCluster cluster = new(founders, change);
        await cluster.StartAllAsync();
        return cluster;
    }

    /// <summary>The first start of all founders.</summary>
    public async Task StartAllAsync()
    {
        foreach (ClusterNode node in Nodes)
        {
            node.Fsync = Fsync;
            await node.StartAsync(RaftStart.Found, Founders);
        }

        await LeaderAsync();
    }

    /// <summary>A node that is not started and not a member.</summary>
    public ClusterNode Add(int id)
    {
        ClusterNode node = new(new NodeId(id), Time, Network, _change);
        Nodes.Add(node);
        return node;
    }

    public async Task<ClusterNode> LeaderAsync()
    {
        await UntilAsync(() => Leader is { } leader && leader.Host!.Status.Applied.Value > 0, "a leader");
        return Leader!;
    }

    public Task UntilAsync(Func<bool> condition, string what, int ticksMax = 3_000) =>
        Waiting.UntilAsync(Time, () => [.. Up.Select(node => node.Host!)], condition, what, ticksMax);

    /// <summary>Lets time pass until <paramref name="task"/> ends.</summary>
    public async Task<T> UntilAsync<T>(Task<T> task, string what)
    {
        await UntilAsync(() => task.IsCompleted, what);
        return await task;
    }

    /// <summary>Proposes a value of its own until it is acknowledged, at whoever leads. A value whose outcome is unknown is not proposed again.</summary>
    public async Task PutAsync(string name, long value)
    {
        for (int tries = 0; tries < 50; tries++)
        {
            ClusterNode leader = await LeaderAsync();
            ProposalAnswer answer = await UntilAsync(leader.Host!.ProposeAsync(MapMachine.Put(name, value)).AsTask(), $"the end of put {name} {value}");
            if (answer.End == ProposalEnd.Applied)
            {
                Acknowledged.Add($"put {name} {value}");
                return;
            }

            if (answer.End == ProposalEnd.Unknown)
            {
                return;
            }
        }

        throw new InvalidOperationException($"put {name} {value} was refused too often");
    }

    public async Task<ProposalAnswer> ChangeAsync(MembershipChangeKind kind, int node)
    {
        for (int tries = 0; tries < 200; tries++)
        {
            ClusterNode leader = await LeaderAsync();
            ProposalAnswer answer = await UntilAsync(leader.Host!.ChangeMembershipAsync(new MembershipChange(kind, new NodeId(node))).AsTask(), $"{kind} {node}");
            if (answer.End is not (ProposalEnd.ChangePending or ProposalEnd.NotCaughtUp or ProposalEnd.NotLeader or ProposalEnd.Busy))
            {
                return answer;
            }

            Time.Advance(Waiting.Tick);
            await leader.Host!.SettleAsync();
        }

        throw new InvalidOperationException($"{kind} {node} was refused too often");
    }

    /// <summary>All nodes that are up have applied the same, everything that was acknowledged is among it in its order, and no vote was given twice.</summary>
    public async Task ConvergeAsync()
    {
        await LeaderAsync();
        await UntilAsync(
            () => Up.Select(node => node.Host!.Status.Applied).Distinct().Count() == 1 && Leader is { } leader && leader.Host!.Status.Last.Index == leader.Host.Status.Applied,
            "all nodes at one place");
        IReadOnlyList<string> history = Leader!.Machine.History;
        foreach (ClusterNode node in Up)
        {
            node.Machine.History.ShouldBe(history, $"node {node.Id} applied something else");
        }

        history.Where(Acknowledged.Contains).ShouldBe(Acknowledged, "what was acknowledged is not all there, once and in order");
        Network.Violations.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ClusterNode node in Nodes)
        {
            await node.StopAsync();
        }
    }
}
