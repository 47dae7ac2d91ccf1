using static Walrus.Peers.Tests.Handlers;

namespace Walrus.Peers.Tests.Links;

/// <summary>Nodes without an id, which ask before they belong to the cluster.</summary>
public sealed class GuestTests : IAsyncDisposable
{
    private static readonly PeerOptions Options = new() { Identity = new PeerIdentity(ClusterId.None, NodeId.None, new Incarnation(0), new PeerAddress("10.0.0.9", 9)) };
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly MemoryNetwork _memory = new();
    private readonly TestNode _open;
    private readonly TestNode _closed;

    public GuestTests()
    {
        _open = TestNode.InMemory(_memory, TestNode.Options(1) with { TakesGuests = true });
        _closed = TestNode.InMemory(_memory, TestNode.Options(2));
        _open.Services
            .OnGuestRequest(Normal, Kind, Request((question, _) => ValueTask.FromResult(PeerReply.Answer(new[] { (byte)question.From.Node.Value, question.Payload.Span[0] }))))
            .OnRequest(Normal, SecondKind, Echo);
        _open.Network.Start();
        _closed.Network.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _open.DisposeAsync();
        await _closed.DisposeAsync();
        _open.Network.Counts.ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Ask_AnOpenService_IsAnsweredByANamedMember()
    {
        (PeerAnswer answer, PeerIdentity? member) = await AskAsync(_open, Kind);
        answer.Payload.ToArray().ShouldBe([0, 7]);
        answer.Dispose();
        member.ShouldBe(_open.Network.Options.Identity);
    }

    [Fact]
    public async Task Ask_AServiceOfMembers_IsRefused()
    {
        (PeerAnswer answer, _) = await AskAsync(_open, SecondKind);
        (answer.Outcome, answer.Code).ShouldBe((PeerOutcome.Refused, RefusalCode.UnknownKind));
    }

    [Fact]
    public async Task Ask_ANodeThatTakesNoGuests_SaysWhy()
    {
        HandshakeRefusal refusal = HandshakeRefusal.None;
        (PeerAnswer answer, PeerIdentity? member) = await AskAsync(_closed, Kind, (why, _) => refusal = why);
        (answer.Outcome, member, refusal).ShouldBe((PeerOutcome.LinkDown, null, HandshakeRefusal.NoGuests));
    }

    [Fact]
    public void Guest_WithAName_IsRefused() =>
        Should.Throw<ArgumentException>(() => new PeerGuest(TestNode.Options(1), _memory, TimeProvider.System));

    private Task<(PeerAnswer Answer, PeerIdentity? Member)> AskAsync(TestNode node, MessageKind kind, Action<HandshakeRefusal, string>? unreached = null) =>
        Wait.For(new PeerGuest(Options, _memory, TimeProvider.System)
            .AskAsync(node.Address, Normal, kind, new byte[] { 7 }, Long, unreached ?? ((_, _) => { }), CancellationToken.None));
}
