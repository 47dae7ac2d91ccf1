using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Peers;
using Walrus.Testing;
using static Walrus.Consensus.Runtime.Tests.Bench.SoloHost;

namespace Walrus.Consensus.Runtime.Tests.Links;

/// <summary>Raft over links between nodes.</summary>
public sealed class PeerTransportTests
{
    private readonly ManualTime _time = new();
    private readonly MemoryNetwork _memory = new();
    private readonly LinkTraffic _traffic = new();
    private readonly List<LinkedNode> _nodes = [];

    [Fact]
    public async Task Cluster_OverLinks_ElectsReplicatesAndSendsSnapshots()
    {
        MemberSet founders = MemberSet.OfVoters(Node(1), Node(2), Node(3));
        for (int id = 1; id <= 3; id++)
        {
            await StartAsync(id, options => options with { Start = RaftStart.Found, InitialMembers = founders, Snapshots = new SnapshotPolicy { Entries = 20, EntriesKept = 2 } });
        }

        await UntilAsync(() => Leader is { Host.Status.Applied.Value: > 0 }, "a leader");
        for (int value = 0; value < 60; value++)
        {
            Task<ProposalAnswer> proposal = Leader!.Host.ProposeAsync(MapMachine.Put("x" + new string('y', 100), value)).AsTask();
            await UntilAsync(() => proposal.IsCompleted, $"proposal {value}");
            (await proposal).End.ShouldBe(ProposalEnd.Applied);
        }

        LinkedNode four = await StartAsync(4, options => options with { Start = RaftStart.Join });
        Task<ProposalAnswer> added = Leader!.Host.ChangeMembershipAsync(new MembershipChange(MembershipChangeKind.AddLearner, four.Id)).AsTask();
        await UntilAsync(() => added.IsCompleted, "the learner to be added");
        (await added).End.ShouldBe(ProposalEnd.Applied);
        await UntilAsync(() => _nodes.All(node => node.Machine.History.Count == 60), "all to have all");
        four.Machine.Restores.ShouldBeGreaterThan(0);
        foreach (LinkedNode node in _nodes)
        {
            node.Machine.History.ShouldBe(four.Machine.History);
            await node.DisposeAsync().AsTask().Within();
        }
    }

    [Fact]
    public async Task Cluster_OfNodesThatHaveLostStoresBefore_WorksOverTheLinksOfTheNodes()
    {
        NodeId[] members = [RaftMember.Of(Node(1), 1), RaftMember.Of(Node(2), 0), RaftMember.Of(Node(3), Limits.NodeStoresMax)];
        foreach (NodeId member in members)
        {
            await StartAsync(
                (int)RaftMember.NodeOf(member).Value,
                options => options with { Raft = options.Raft with { Id = member }, Start = RaftStart.Found, InitialMembers = MemberSet.OfVoters(members) });
        }

        await UntilAsync(() => Leader is { Host.Status.Applied.Value: > 0 }, "a leader");
        foreach (NodeId next in members.Append(members[0]))
        {
            await UntilAsync(() => Leader is { } leads && _nodes.TrueForAll(node => node.Host.Status.Leader == leads.Host.Status.Id), "all to follow");
            LinkedNode heir = _nodes.Single(node => node.Id == RaftMember.NodeOf(next));
            if (!heir.Host.Status.IsLeader)
            {
                _ = Leader!.Host.TransferLeadershipAsync(next).AsTask();
                await UntilAsync(() => heir.Host.Status is { IsLeader: true } status && status.Applied == status.Last.Index, $"member {next} to lead");
            }

            Task<ProposalAnswer> proposal = heir.Host.ProposeAsync(MapMachine.Put("x", next.Value)).AsTask();
            await UntilAsync(() => proposal.IsCompleted, "the proposal");
            (await proposal).End.ShouldBe(ProposalEnd.Applied);
        }

        await UntilAsync(() => _nodes.TrueForAll(node => node.Machine["x"] == members[0].Value), "all to have it");
        foreach (LinkedNode node in _nodes)
        {
            await node.DisposeAsync().AsTask().Within();
        }
    }

    [Fact]
    public async Task VoteRequest_ForWhatANodeWasWithALostStore_IsNotAnsweredByWhatItIs()
    {
        NodeId present = RaftMember.Of(Node(1), 1);
        await using SoloHost solo = await SoloHost.StartAsync(3, (_, options) => options with
        {
            Raft = options.Raft with { Id = present },
            InitialMembers = MemberSet.OfVoters(present, Node(2), Node(3)),
        });
        PeerTransport transport = new();
        await using PeerNetwork network = new(
            new PeerOptions { Identity = Identity(1) }, new PeerServices(), _memory, new Random(1), TimeProvider.System, NullLoggerFactory.Instance);
        transport.Join(network, solo.Host);
        await transport.HandleAsync(From(2, Encode(new VoteRequest(Node(2), Node(1), new Term(5), LogPosition.Zero, IsPreVote: false, IsTransfer: false))), CancellationToken.None);
        await solo.Host.SettleAsync();
        solo.Sent.ShouldBeEmpty("that vote was the lost store's to give, and is in nobody's hands now");
        solo.Host.Status.Term.ShouldBe(Term.Zero);

        await transport.HandleAsync(From(2, Encode(new VoteRequest(Node(2), present, new Term(5), LogPosition.Zero, IsPreVote: false, IsTransfer: false))), CancellationToken.None);
        await solo.UntilAsync(() => !solo.Sent.IsEmpty, "the vote");
        solo.Sent.Single().ShouldBeOfType<VoteReply>().From.ShouldBe(present);
    }

    [Fact]
    public async Task Rubbish_FromAPeer_IsDroppedAndCountedAndTheNextMessageTaken()
    {
        await using SoloHost solo = await SoloHost.StartAsync(3);
        long unreadable = 0;
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, each) =>
        {
            if (instrument.Name == "walrus.raft.messages.unreadable")
            {
                each.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref unreadable, count));
        listener.Start();
        PeerTransport transport = new();
        await transport.HandleAsync(From(2, []), CancellationToken.None);
        await using PeerNetwork network = new(
            new PeerOptions { Identity = Identity(1) }, new PeerServices(), _memory, new Random(1), TimeProvider.System, NullLoggerFactory.Instance);
        transport.Join(network, solo.Host);
        await transport.HandleAsync(From(2, [1, 2, 3]), CancellationToken.None);
        await transport.HandleAsync(From(2, Encode(new Heartbeat(Node(3), Node(1), new Term(5), LogIndex.Zero, 0))), CancellationToken.None);
        Interlocked.Read(ref unreadable).ShouldBe(2);
        await transport.HandleAsync(From(2, Encode(new Heartbeat(Node(2), Node(1), new Term(1), LogIndex.Zero, 0))), CancellationToken.None);
        await solo.UntilAsync(() => solo.Host.Status.Leader == Node(2), "following");
        solo.Host.Status.Term.ShouldBe(new Term(1));
    }

    [Fact]
    public async Task Send_WithoutALink_NeverThrowsAndIsReported()
    {
        await using SoloHost solo = await SoloHost.StartAsync(3);
        await Loop.ProposalTests.ElectAsync(solo);
        solo.Host.Receive(new AppendReply(Node(2), Node(1), solo.Host.Status.Term, new LogIndex(1), IsRejected: false, LogPosition.Zero));
        await solo.UntilAsync(() => StateOfTwo(solo) == ProgressState.Replicate, "replicating");
        PeerTransport transport = new();
        transport.Send(new TimeoutNow(Node(1), Node(2), new Term(1)));
        await using PeerNetwork network = new(
            new PeerOptions { Identity = Identity(1) }, new PeerServices(), _memory, new Random(1), TimeProvider.System, NullLoggerFactory.Instance);
        transport.Join(network, solo.Host);
        transport.Send(new TimeoutNow(Node(1), Node(2), new Term(1)));
        await solo.Host.SettleAsync();
        network.SetPeer(Node(2), new PeerAddress("10.0.0.2", 7000));
        transport.Send(new TimeoutNow(Node(1), Node(2), new Term(1)));
        await solo.UntilAsync(() => StateOfTwo(solo) == ProgressState.Probe, "probing");
    }

    [Fact]
    public async Task Join_WithFramesThatAreTooSmall_IsRefused()
    {
        await using SoloHost solo = await SoloHost.StartAsync(1);
        await using PeerNetwork network = new(
            new PeerOptions { Identity = Identity(1), FrameBytesMax = Limits.MessageBytesMax - 1 }, new PeerServices(), _memory, new Random(1), TimeProvider.System, NullLoggerFactory.Instance);
        Should.Throw<ArgumentException>(() => new PeerTransport().Join(network, solo.Host));
    }

    private LinkedNode? Leader => _nodes.Where(node => node.Host.Status.IsLeader).MaxBy(node => node.Host.Status.Term);

    private static ProgressState StateOfTwo(SoloHost solo) => solo.Host.Status.Followers.FirstOrDefault(follower => follower.Id == Node(2)).State;

    private static PeerIdentity Identity(int id) =>
        new(new ClusterId(new Guid("0f3a6f0e-1111-2222-3333-444455556666")), Node(id), new Incarnation(1), new PeerAddress("10.0.0." + id, 7000));

    private static PeerMessage From(int id, byte[] payload) => new(Identity(id), PeerTransport.Channel.Number, PeerTransport.Kind, payload);

    private static byte[] Encode(Message message)
    {
        byte[] bytes = new byte[MessageWriter.Bytes(message)];
        MessageWriter.Write(message, bytes);
        return bytes;
    }

    private async Task<LinkedNode> StartAsync(int id, Func<RaftHostOptions, RaftHostOptions> change)
    {
        LinkedNode node = await LinkedNode.StartAsync(Node(id), _traffic, _memory, _time, change);
        foreach (LinkedNode other in _nodes)
        {
            await node.ConnectAsync(other);
            await other.ConnectAsync(node);
        }

        _nodes.Add(node);
        return node;
    }

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        for (int tick = 0; tick < 2_000; tick++)
        {
            for (int round = 0; round < 4; round++)
            {
                if (condition())
                {
                    return;
                }

                foreach (LinkedNode node in _nodes)
                {
                    await node.Host.SettleAsync();
                }

                await _traffic.DrainAsync().Within();
            }

            _time.Advance(Waiting.Tick);
        }

        throw new InvalidOperationException($"{what} did not happen. {string.Join(" | ", _nodes.Select(node => node.Host.Status))}");
    }
}
