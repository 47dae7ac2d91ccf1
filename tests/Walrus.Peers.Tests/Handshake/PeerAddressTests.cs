namespace Walrus.Peers.Tests.Handshake;

public sealed class PeerAddressTests
{
    [Theory]
    [InlineData("a.example:7000", "a.example", 7000)]
    [InlineData("10.0.0.1:1", "10.0.0.1", 1)]
    [InlineData("[::1]:65535", "::1", 65535)]
    public void TryParse_HostAndPort_AreRead(string text, string host, int port)
    {
        PeerAddress.TryParse(text, out PeerAddress address).ShouldBeTrue();
        address.ShouldBe(new PeerAddress(host, port));
        address.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("host")]
    [InlineData(":1")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("::1:7000")]
    [InlineData("ho st:1")]
    [InlineData("[]:1")]
    public void TryParse_AnythingElse_IsRefused(string? text) => PeerAddress.TryParse(text, out _).ShouldBeFalse();
}
