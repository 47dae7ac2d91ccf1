using static Walrus.Peers.Tests.Handlers;

namespace Walrus.Peers.Tests.Transport;

/// <summary>Mutual TLS over sockets.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly TestCertificates _ours = new("our authority");
    private readonly TestCertificates _others = new("another authority");

    public void Dispose()
    {
        _ours.Dispose();
        _others.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Link_BothCertified_CarriesEverything(bool checksNames)
    {
        using PeerTls first = _ours.For(checksNames ? 1 : 101, checksNames: checksNames);
        using PeerTls second = _ours.For(checksNames ? 2 : 102, checksNames: checksNames);
        await using TestNode a = await TestNode.OnSocketsAsync(TestNode.Options(1) with { Tls = first });
        await using TestNode b = await TestNode.OnSocketsAsync(TestNode.Options(2) with { Tls = second });
        b.Services.OnRequest(Bulk, Kind, Echo);
        a.Network.Start();
        b.Network.Start();
        PeerLink link = await a.DialAsync(b);
        byte[] payload = new byte[3_000_000];
        new Random(1).NextBytes(payload);
        using PeerAnswer answer = await Wait.For(link.RequestAsync(Bulk, Kind, payload, Long, CancellationToken.None));
        answer.Payload.Span.SequenceEqual(payload).ShouldBeTrue();
    }

    [Fact]
    public async Task Dial_ACertificateOfAnotherAuthority_IsRefused()
    {
        using PeerTls first = _ours.For(1);
        using PeerTls second = _others.For(2, trusts: _ours);
        (await RefusalAsync(first, second)).ShouldBe(HandshakeRefusal.Tls);
    }

    [Fact]
    public async Task Dialled_WithACertificateOfAnotherAuthority_RefusesIt()
    {
        using Counters counters = new(new NodeId(92));
        using PeerTls first = _others.For(1, trusts: _ours);
        using PeerTls second = _ours.For(92);
        await using TestNode a = await TestNode.OnSocketsAsync(TestNode.Options(1) with { Tls = first });
        await using TestNode b = await TestNode.OnSocketsAsync(TestNode.Options(92) with { Tls = second });
        a.Network.Start();
        b.Network.Start();
        a.Network.SetPeer(b.Id, b.Address);
        await counters.SeenAsync("handshakes.refused reason=tls by=us");
        a.Network.Find(b.Id)!.IsConnected(PeerLane.Urgent).ShouldBeFalse();
    }

    [Fact]
    public async Task Dial_ACertificateForAnotherNode_IsRefused()
    {
        using PeerTls first = _ours.For(1);
        using PeerTls second = _ours.For(3);
        (await RefusalAsync(first, second)).ShouldBe(HandshakeRefusal.Tls);
    }

    [Fact]
    public async Task Dialled_WithACertificateForAnotherNode_RefusesItByName()
    {
        using PeerTls first = _ours.For(3);
        using PeerTls second = _ours.For(2);
        (await RefusalAsync(first, second)).ShouldBe(HandshakeRefusal.Certificate);
    }

    [Fact]
    public async Task Dial_WithTls_OneWithout_FailsAtBothSides()
    {
        using PeerTls first = _ours.For(1);
        (await RefusalAsync(first, null)).ShouldBe(HandshakeRefusal.Tls);
    }

    [Fact]
    public async Task Dial_WithoutTls_OneWith_Fails()
    {
        using PeerTls second = _ours.For(2);
        (await RefusalAsync(null, second)).ShouldBeOneOf(HandshakeRefusal.NoPeer, HandshakeRefusal.Unreachable);
    }

    private static async Task<HandshakeRefusal> RefusalAsync(PeerTls? first, PeerTls? second)
    {
        await using TestNode a = await TestNode.OnSocketsAsync(TestNode.Options(1) with { Tls = first });
        await using TestNode b = await TestNode.OnSocketsAsync(TestNode.Options(2) with { Tls = second });
        a.Network.Start();
        b.Network.Start();
        a.Network.SetPeer(b.Id, b.Address);
        return (await a.Recorder.RefusedAsync()).Refusal;
    }
}
