using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Peers;
using Walrus.Testing;
using static Walrus.Consensus.Runtime.Tests.Bench.SoloHost;

namespace Walrus.Consensus.Runtime.Tests.Forwarding;

/// <summary>A follower whose peers are the test: what they answer, or do not, decides what becomes of a proposal.</summary>
public sealed class ScriptedLeaderTests : IAsyncDisposable
{
    private readonly MemoryNetwork _memory = new();
    private readonly ConcurrentQueue<NodeId> _asked = new();
    private readonly List<PeerNetwork> _networks = [];
    private readonly CancellationTokenSource _over = new();
    private SoloHost? _solo;

    [Fact]
    public async Task NotLeaders_ThatNameEachOther_AreFollowedAFewTimesAndThenAPauseIsMade()
    {
        RaftClient client = await StartAsync((node, _) => NotLeader(named: node == Node(2) ? Node(3) : Node(2)));
        using CancellationTokenSource bound = new();
        Task<ProposalAnswer> proposal = client.ProposeAsync(MapMachine.Put("x", 1), bound.Token).AsTask();
        await UntilAsync(() => _asked.Count >= Limits.ForwardHopsMax + 1);
        await _solo!.Time.WaitForArmedAsync(2).Within(); // The ticks' and the pause's.
        _asked.ShouldBe([Node(2), Node(3), Node(2), Node(3)]);
        _solo.Time.Advance(Limits.ForwardPause);
        await UntilAsync(() => _asked.Count >= 2 * (Limits.ForwardHopsMax + 1));
        await bound.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(proposal.Within());
    }

    [Fact]
    public async Task Leader_ThatIsBusyAndThenDone_IsAskedAgainAndItsIndexWaitedFor()
    {
        RaftClient client = await StartAsync((_, count) => count <= 2
            ? Reply(new ForwardAnswer(count == 1 ? ForwardEnd.Busy : ForwardEnd.Replaced, Leader: Node(2)))
            : Reply(new ForwardAnswer(ForwardEnd.Done, new LogPosition(new LogIndex(1), new Term(1)), Node(2)), [1]));
        Task<ProposalAnswer> proposal = client.ProposeAsync(MapMachine.Put("x", 1), CancellationToken.None).AsTask();
        await UntilAsync(() => _asked.Count == 3, advances: true);
        await _solo!.Host.SettleAsync();
        proposal.IsCompleted.ShouldBeFalse("it is not applied here");
        LogEntry entry = new(new LogIndex(1), new Term(1), EntryKind.Command, MapMachine.Put("x", 1));
        _solo.Host.Receive(new AppendRequest(Node(2), Node(1), new Term(1), LogPosition.Zero, [entry], entry.Index)).ShouldBeTrue();
        ProposalAnswer answer = await proposal.Within();
        (answer.End, answer.Answer).ShouldBe((ProposalEnd.Applied, true));
        _solo.Machine["x"].ShouldBe(1);
    }

    [Fact]
    public async Task Leader_ThatIsDoneWhileThisNodeStops_LeavesTheProposalUnknown()
    {
        RaftClient client = await StartAsync((_, _) => Reply(new ForwardAnswer(ForwardEnd.Done, new LogPosition(new LogIndex(9), new Term(1)), Node(2)), [1]));
        Task<ProposalAnswer> proposal = client.ProposeAsync(MapMachine.Put("x", 1), CancellationToken.None).AsTask();
        await UntilAsync(() => _asked.Count == 1);
        await _solo!.DisposeAsync();
        (await proposal.Within()).End.ShouldBe(ProposalEnd.Unknown);
    }

    [Fact]
    public async Task Leader_ThatDoesNotAnswerInTime_LeavesAProposalUnknownAndIsAskedAgainForARead()
    {
        ManualTime wire = new();
        RaftClient client = await StartAsync(
            (_, count) => count <= 2 ? null : Reply(new ForwardAnswer(ForwardEnd.Stopped)), Limits.PeerSweepInterval, wire);
        Task<ProposalAnswer> proposal = client.ProposeAsync(MapMachine.Put("x", 1), CancellationToken.None).AsTask();
        await UntilAsync(() => _asked.Count == 1);
        wire.Advance(3 * Limits.PeerSweepInterval);
        (await proposal.Within()).End.ShouldBe(ProposalEnd.Unknown);
        _asked.Count.ShouldBe(1);
        using CancellationTokenSource bound = new();
        Task<ReadAnswer> read = client.ReadIndexAsync(bound.Token).AsTask();
        await UntilAsync(() => _asked.Count == 2);
        wire.Advance(3 * Limits.PeerSweepInterval);
        await UntilAsync(() => _asked.Count >= 3, advances: true);
        await bound.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(read.Within());
        Limits.ForwardTimeout.ShouldBeLessThan(Limits.PeerWaitMax);
    }

    [Theory]
    [InlineData(256, false)]
    [InlineData(257, true)]
    public async Task Leader_ThatRefuses_IsAskedAgainOnlyWhenNothingWasDone(int code, bool isUnknown)
    {
        RaftClient client = await StartAsync((_, _) => PeerReply.Refuse(new RefusalCode((ushort)code), "no"));
        using CancellationTokenSource bound = new();
        Task<ProposalAnswer> proposal = client.ProposeAsync(MapMachine.Put("x", 1), bound.Token).AsTask();
        await UntilAsync(() => _asked.Count >= (isUnknown ? 1 : 2), advances: true);
        if (isUnknown)
        {
            (await proposal.Within()).End.ShouldBe(ProposalEnd.Unknown);
            _asked.Count.ShouldBe(1);
        }

        await bound.CancelAsync();
    }

    [Fact]
    public async Task Leader_WithoutALink_IsLookedForAgainWhenAnotherLeads()
    {
        RaftClient client = await StartAsync((node, _) => Reply(new ForwardAnswer(ForwardEnd.TooLarge, Leader: node)));
        _networks[0].RemovePeer(Node(2)).ShouldBeTrue();
        Task<ProposalAnswer> proposal = client.ProposeAsync(MapMachine.Put("x", 1), CancellationToken.None).AsTask();
        await _solo!.Host.SettleAsync();
        _solo.Host.Receive(new Heartbeat(Node(3), Node(1), new Term(2), LogIndex.Zero, 0)).ShouldBeTrue();

        // No time passes: the news wakes it.
        (await proposal.Within()).End.ShouldBe(ProposalEnd.TooLarge);
        _asked.ShouldBe([Node(3)]);
    }

    [Fact]
    public async Task Join_WithFramesThatAreTooSmall_IsRefused()
    {
        await using SoloHost solo = await SoloHost.StartAsync(1);
        RaftClient client = new(ForwardingCluster.Channel, new MapAnswerCodec(), TimeProvider.System);
        PeerOptions options = ForwardingCluster.OptionsOf(Node(1)) with { FrameBytesMax = Limits.ForwardAnswerBytesMax };
        await using PeerNetwork network = new(options, new PeerServices(), _memory, new Random(1), TimeProvider.System, NullLoggerFactory.Instance);
        Should.Throw<ArgumentException>(() => client.Join(network, solo.Host));
        await Should.ThrowAsync<InvalidOperationException>(client.ProposeAsync(new byte[1], CancellationToken.None).AsTask());
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        if (_solo is not null)
        {
            await _solo.DisposeAsync();
        }

        foreach (PeerNetwork network in _networks)
        {
            await network.DisposeAsync();
        }

        _over.Dispose();
    }

    private static PeerReply? NotLeader(NodeId named) => Reply(new ForwardAnswer(ForwardEnd.NotLeader, Leader: named));

    private static PeerReply? Reply(ForwardAnswer answer, byte[]? machine = null) =>
        PeerReply.Answer(new PeerPayload(ForwardFormat.WriteAnswerHead(answer), machine));

    /// <summary>Node 1 follows node 2; nodes 2 and 3 answer as <paramref name="script"/> says, which gets who is asked and the how many-th question that is; null is no answer.
    /// Requests of node 1 time out by the clock <paramref name="wire"/>.</summary>
    private async Task<RaftClient> StartAsync(Func<NodeId, int, PeerReply?> script, TimeSpan? timeout = null, TimeProvider? wire = null)
    {
        _solo = await SoloHost.StartAsync(3);
        RaftClient client = new(ForwardingCluster.Channel, new MapAnswerCodec(), _solo.Time) { Timeout = timeout ?? Limits.ForwardTimeout };
        PeerServices services = new();
        client.RegisterWith(services);
        PeerNetwork own = NewNetwork(Node(1), services, wire);
        client.Join(own, _solo.Host);
        own.Start();
        foreach (NodeId id in new[] { Node(2), Node(3) })
        {
            Scripted scripted = new(this, id, script);
            NewNetwork(id, new PeerServices().OnRequest(ForwardingCluster.Channel, RaftClient.ProposalKind, scripted).OnRequest(ForwardingCluster.Channel, RaftClient.ReadKind, scripted)).Start();
            await own.SetPeer(id, ForwardingCluster.AddressOf(id)).WaitConnectedAsync(PeerLane.Urgent, CancellationToken.None).Within();
        }

        _solo.Host.Receive(new Heartbeat(Node(2), Node(1), new Term(1), LogIndex.Zero, 0)).ShouldBeTrue();
        await _solo.UntilAsync(() => _solo.Host.Status.Leader == Node(2), "following");
        return client;
    }

    private PeerNetwork NewNetwork(NodeId id, PeerServices services, TimeProvider? time = null)
    {
        PeerNetwork network = new(ForwardingCluster.OptionsOf(id), services, _memory, new Random(1), time ?? TimeProvider.System, NullLoggerFactory.Instance);
        _memory.Listen(ForwardingCluster.AddressOf(id).ToEndPoint(), network.AcceptAsync);
        _networks.Add(network);
        return network;
    }

    /// <summary>Waits, with the clock going on or standing still; node 2 stays the leader.</summary>
    private async Task UntilAsync(Func<bool> condition, bool advances = false)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            if (advances)
            {
                _solo!.Host.Receive(new Heartbeat(Node(2), Node(1), new Term(1), LogIndex.Zero, 0));
                _solo.Time.Advance(Waiting.Tick);
            }

            await _solo!.Host.SettleAsync();
        }
    }

    private sealed class Scripted(ScriptedLeaderTests test, NodeId id, Func<NodeId, int, PeerReply?> script) : IPeerRequestHandler
    {
        public async ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken)
        {
            test._asked.Enqueue(id);
            if (script(id, test._asked.Count) is { } reply)
            {
                return reply;
            }

            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, test._over.Token);
            await Task.Delay(Timeout.InfiniteTimeSpan, either.Token);
            return default;
        }
    }
}
