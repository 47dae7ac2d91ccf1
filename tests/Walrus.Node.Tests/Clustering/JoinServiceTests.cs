using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Cluster;
using Walrus.Node.Joining;
using Walrus.Peers;

namespace Walrus.Node.Tests.Clustering;

/// <summary>What a member makes of questions from outside.</summary>
public sealed class JoinServiceTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Question_OfTheLargestSizeAndOneByteMore_IsAnsweredAndRefused(int beyond, bool isAnswered)
    {
        PeerReply reply = await AskAsync(Encoding.UTF8.GetBytes("{}".PadRight(Limits.JoinQuestionBytesMax + beyond)));

        (reply.Refusal is null).ShouldBe(isAnswered);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("""{"register":{"node":"x"}}""")]
    [InlineData("null")]
    public async Task Question_ThatCannotBeRead_IsRefused(string question) => (await AskAsync(Encoding.UTF8.GetBytes(question))).Refusal.ShouldNotBeNull();

    [Fact]
    public async Task Registration_AtANodeThatHasNoClusterYet_IsToldToComeBack()
    {
        JoinQuestion question = new() { Register = new JoinRegistration(2, Guid.NewGuid(), 1, "node-2", "127.0.0.1", 9092, "127.0.0.1", 6002) };

        PeerReply reply = await AskAsync(JsonSerializer.SerializeToUtf8Bytes(question, JoinJson.Default.JoinQuestion));

        JoinAnswer answer = JsonSerializer.Deserialize(reply.Payload.Head.Span, JoinJson.Default.JoinAnswer)!;
        answer.Refusal.ShouldNotBeNullOrEmpty();
        answer.MayPass.ShouldBeTrue();
    }

    [Fact]
    public async Task Registration_UnderTheIdOfANodeThatDoesNotAnswer_IsToldAsWhichIncarnationToComeAgain()
    {
        JoinAnswer answer = await RegisterAsync(isLive: false, replaces: false);

        answer.ComeAs.ShouldBe(8);
        answer.Refusal.ShouldNotBeNull().ShouldContain("node id 2 belongs to another data directory");
        (answer.MayPass, answer.IsIdInUse).ShouldBe((true, false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Registration_UnderTheIdOfANodeThatAnswers_IsRefusedAndSaysWhere(bool replaces)
    {
        JoinAnswer answer = await RegisterAsync(isLive: true, replaces);

        answer.ComeAs.ShouldBeNull();
        answer.Refusal.ShouldNotBeNull().ShouldContain("whose node answers at 127.0.0.1:6002");
        (answer.MayPass, answer.IsIdInUse).ShouldBe((true, true), "it may have ended a moment ago");
    }

    [Fact]
    public async Task Registration_ThatReplacesTheStore_IsProposedAndToldTheStoresNumber()
    {
        JoinAnswer answer = await RegisterAsync(isLive: false, replaces: true);

        answer.Refusal.ShouldBeNull();
        answer.StoreNumber.ShouldBe(1);
    }

    /// <summary>What a node with a new store is told that comes as node 2, which is registered as incarnation 7 with another one.</summary>
    private static async Task<JoinAnswer> RegisterAsync(bool isLive, bool replaces)
    {
        MetadataFeed feed = new();
        Machine machine = new(feed);
        machine.Do(new FoundCluster(machine.Cluster, ClusterConfiguration.Default));
        machine.Do(machine.Register(1, Guid.NewGuid(), 1));
        machine.Do(machine.Register(2, Guid.NewGuid(), 7));
        PeerLiveness liveness = new();
        if (isLive)
        {
            liveness.Connected(new PeerIdentity(machine.Cluster, new NodeId(2), new Incarnation(7), new PeerAddress("127.0.0.1", 6002)), PeerLane.Urgent);
        }

        ClusterView view = new(new NodeLife(new NodeId(1), new Incarnation(1)), feed, liveness);
        JoinService service = new(view, machine, () => [], TimeProvider.System, NullLogger<JoinService>.Instance);
        JoinQuestion question = new()
        {
            Register = new JoinRegistration(2, Guid.NewGuid(), replaces ? 8 : 1, "node-2", "127.0.0.1", 9092, "127.0.0.1", 6002) { Replaces = replaces },
        };
        PeerIdentity guest = new(ClusterId.None, NodeId.None, default, new PeerAddress("127.0.0.1", 6002));
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(question, JoinJson.Default.JoinQuestion);
        PeerReply reply = await service.HandleAsync(new PeerMessage(guest, 9, JoinClient.Kind, bytes), CancellationToken.None);
        return JsonSerializer.Deserialize(reply.Payload.Head.Span, JoinJson.Default.JoinAnswer)!;
    }

    /// <summary>The metadata of a cluster, which takes what is proposed.</summary>
    private sealed class Machine(MetadataFeed feed) : IMetadataProposer
    {
        private readonly MetadataMachine _machine = new(feed);
        private long _index;

        public ClusterId Cluster { get; } = new(Guid.NewGuid());

        public MetadataResult Do(MetadataCommand command) => _machine.Apply(++_index, CommandCodec.Encode(command));

        public RegisterNode Register(int node, Guid store, int incarnation) => new()
        {
            Cluster = Cluster,
            Node = new NodeId(node),
            Store = new StoreId(store),
            Incarnation = new Incarnation(incarnation),
            Name = $"node-{node}",
            ClientAddress = new NodeAddress("127.0.0.1", 9090 + node),
            PeerAddress = new NodeAddress("127.0.0.1", 6000 + node),
        };

        public ValueTask<ProposalOutcome> ProposeAsync(MetadataCommand command, CancellationToken cancellationToken) =>
            new(new ProposalOutcome(ProposalFate.Applied, Do(command)));
    }

    private static async Task<PeerReply> AskAsync(byte[] question)
    {
        ClusterView view = new(new NodeLife(new NodeId(1), new Incarnation(1)), new MetadataFeed(), new PeerLiveness());
        JoinService service = new(view, new NoProposer(), () => [], TimeProvider.System, NullLogger<JoinService>.Instance);
        PeerIdentity guest = new(ClusterId.None, NodeId.None, default, new PeerAddress("127.0.0.1", 6002));
        return await service.HandleAsync(new PeerMessage(guest, 9, JoinClient.Kind, question), CancellationToken.None);
    }

    private sealed class NoProposer : IMetadataProposer
    {
        public ValueTask<ProposalOutcome> ProposeAsync(MetadataCommand command, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nothing may be proposed.");
    }
}
