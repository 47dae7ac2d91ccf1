using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Storage;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Consensus.Runtime.Tests.Store;

/// <summary>Two hosts over one engine are a mistake that must not give a vote twice.</summary>
public sealed class SharedEngineTests
{
    private static readonly NodeId Me = new(1);

    [Fact]
    public async Task Host_OnAnEngineThatAnotherHas_IsRefusedUntilThatIsDisposed()
    {
        ManualTime time = new();
        await using LogEngine engine = RaftDisk.Open(new SimFileSystem(), time);
        await using RaftHost first = await StartAsync(engine, time, RaftStart.Found);
        await UntilLeaderAsync(first, time);
        AlreadyClaimedException refusal = await Should.ThrowAsync<AlreadyClaimedException>(() => StartAsync(engine, time, RaftStart.Resume));
        refusal.Message.ShouldContain("in use by another owner in this process");
        (await first.ProposeAsync(MapMachine.Put("x", 1)).Within()).End.ShouldBe(ProposalEnd.Applied);
        await first.DisposeAsync();
        await using RaftHost second = await StartAsync(engine, time, RaftStart.Resume);
        await first.DisposeAsync();
        await UntilLeaderAsync(second, time);
        (await second.ProposeAsync(MapMachine.Put("x", 2)).Within()).End.ShouldBe(ProposalEnd.Applied);
        await Should.ThrowAsync<AlreadyClaimedException>(() => StartAsync(engine, time, RaftStart.Resume));
    }

    [Fact]
    public async Task Host_ThatCannotStart_GivesTheEngineFree()
    {
        ManualTime time = new();
        await using LogEngine engine = RaftDisk.Open(new SimFileSystem(), time);
        await using (await StartAsync(engine, time, RaftStart.Found))
        {
        }

        await Should.ThrowAsync<RaftIdentityException>(() => StartAsync(engine, time, RaftStart.Resume, new NodeId(2)));
        await using RaftHost host = await StartAsync(engine, time, RaftStart.Resume);
        await UntilLeaderAsync(host, time);
    }

    [Fact]
    public async Task Hosts_StartedAtOnce_AreOne()
    {
        ManualTime time = new();
        await using LogEngine engine = RaftDisk.Open(new SimFileSystem(), time);
        Task<RaftHost>[] starts = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => StartAsync(engine, time, RaftStart.Found)))];
        await Should.ThrowAsync<AlreadyClaimedException>(Task.WhenAll(starts).Within());
        await (await starts.Single(start => start.IsCompletedSuccessfully)).DisposeAsync();
    }

    [Fact]
    public async Task Host_WhoseMemorySomebodyElseHasChanged_StopsBeforeItPromisesAnything()
    {
        ManualTime time = new();
        await using LogEngine engine = RaftDisk.Open(new SimFileSystem(), time);
        await using RaftHost host = await StartAsync(engine, time, RaftStart.Found);
        await UntilLeaderAsync(host, time);
        await engine.SetValueAsync(StoreNames.State, new byte[] { 1 });
        (await host.ProposeAsync(MapMachine.Put("x", 1)).Within()).End.ShouldBe(ProposalEnd.Unknown);
        Exception cause = (await host.Stopped.Within())!;
        cause.ShouldBeOfType<BrokenInvariantException>().Message.ShouldContain("one engine has one host");
    }

    private static Task<RaftHost> StartAsync(LogEngine engine, ManualTime time, RaftStart start, NodeId? node = null) => RaftHost.StartAsync(
        new RaftHostOptions
        {
            Raft = new RaftOptions { Id = node ?? Me },
            Start = start,
            InitialMembers = MemberSet.OfVoters(node ?? Me),
            Jitter = _ => 0,
            Time = time,
        },
        engine,
        new MapMachine(),
        new Nowhere());

    private static Task UntilLeaderAsync(RaftHost host, ManualTime time) =>
        Waiting.UntilAsync(time, () => [host], () => host.Status is { IsLeader: true, Applied.Value: > 0 }, "leading");

    private sealed class Nowhere : IRaftTransport
    {
        public void Send(Message message)
        {
        }
    }
}
