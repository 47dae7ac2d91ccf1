using System.Collections.Concurrent;
using Walrus.Testing;

namespace Walrus.Consensus.Runtime.Tests.Bench;

/// <summary>One host over a store in memory, of a cluster whose other nodes are the test.</summary>
internal sealed class SoloHost : IAsyncDisposable
{
    private SoloHost(RaftHost host, MemoryStore store, MapMachine machine, ManualTime time, Wire wire) =>
        (Host, Store, Machine, Time, Sent) = (host, store, machine, time, wire.Sent);

    public RaftHost Host { get; }

    public MemoryStore Store { get; }

    public MapMachine Machine { get; }

    public ManualTime Time { get; }

    /// <summary>What the host sent.</summary>
    public ConcurrentQueue<Message> Sent { get; }

    public static NodeId Node(int id) => new(id);

    /// <summary>A host of so many founders, itself being node 1.</summary>
    public static async Task<SoloHost> StartAsync(int founders, Func<MemoryStore, RaftHostOptions, RaftHostOptions>? change = null, int entryBytesMax = Limits.ProposalBytesMax)
    {
        ManualTime time = new();
        MemberSet members = MemberSet.OfVoters([.. Enumerable.Range(1, founders).Select(Node)]);
        MemoryStore store = new() { Founders = members, EntryBytesMax = entryBytesMax };
        RaftHostOptions options = new()
        {
            Raft = new RaftOptions { Id = Node(1) },
            Start = RaftStart.Found,
            InitialMembers = members,
            Jitter = _ => 0,
            Time = time,
        };
        MapMachine machine = new();
        Wire wire = new();
        options = change?.Invoke(store, options) ?? options;
        RaftHost host = await RaftHost.StartAsync(options, store, machine, wire);
        return new SoloHost(host, store, machine, time, wire);
    }

    /// <summary>A host that alone is its cluster, and leads.</summary>
    public static async Task<SoloHost> StartLeaderAsync(Func<MemoryStore, RaftHostOptions, RaftHostOptions>? change = null)
    {
        SoloHost solo = await StartAsync(1, change);
        await solo.UntilAsync(() => solo.Host.Status is { IsLeader: true, Applied.Value: > 0 }, "leading");
        return solo;
    }

    public Task UntilAsync(Func<bool> condition, string what) => Waiting.UntilAsync(Time, () => [Host], condition, what);

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();

    private sealed class Wire : IRaftTransport
    {
        public ConcurrentQueue<Message> Sent { get; } = new();

        public void Send(Message message) => Sent.Enqueue(message);
    }
}
