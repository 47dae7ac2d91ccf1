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
