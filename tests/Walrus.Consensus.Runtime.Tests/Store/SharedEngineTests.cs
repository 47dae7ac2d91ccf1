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
    public async Task Host_WhoseMemoryAnotherHasChanged_StopsBeforeItPromisesAnything()
    {
        ManualTime time = new();
        await using LogEngine engine = RaftDisk.Open(new SimFileSystem(), time);
        await using RaftHost first = await StartAsync(engine, time, RaftStart.Found);
        await UntilLeaderAsync(first, time);
        await using RaftHost second = await StartAsync(engine, time, RaftStart.Resume);
        await UntilLeaderAsync(second, time);
        (await first.ProposeAsync(MapMachine.Put("x", 1)).Within()).End.ShouldBe(ProposalEnd.Unknown);
        Exception cause = (await first.Stopped.Within())!;
        cause.ShouldBeOfType<BrokenInvariantException>().Message.ShouldContain("one engine has one host");
        (await second.ProposeAsync(MapMachine.Put("x", 2)).Within()).End.ShouldBe(ProposalEnd.Applied);
    }

    private static Task<RaftHost> StartAsync(LogEngine engine, ManualTime time, RaftStart start) => RaftHost.StartAsync(
        new RaftHostOptions
        {
            Raft = new RaftOptions { Id = Me },
            Start = start,
            InitialMembers = MemberSet.OfVoters(Me),
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
