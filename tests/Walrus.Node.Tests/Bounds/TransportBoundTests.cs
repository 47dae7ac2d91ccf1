using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Walrus.Node.Tests.Bounds;

/// <summary>What a running node gives to each connection, and to its end.</summary>
public sealed class TransportBoundTests
{
    [Fact]
    public async Task Node_Running_HasTheBoundsOfTheLimits()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();

        SocketTransportOptions sockets = node.Host.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value;
        sockets.MaxReadBufferSize.ShouldBe(Limits.ConnectionReadBytesMax);
        sockets.MaxWriteBufferSize.ShouldBe(Limits.ConnectionWriteBytesMax);
        node.Host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.ShouldBe(Limits.ShutdownDrainMax);
    }

    /// <summary>The buffers are smaller than a frame may be: a full one must not stop the connection.</summary>
    [Theory]
    [InlineData(Limits.ConnectionWriteBytesMax)]
    [InlineData(Limits.ConnectionReadBytesMax - 1)]
    [InlineData(Limits.ConnectionReadBytesMax)]
    [InlineData(Limits.ConnectionReadBytesMax + 1)]
    [InlineData(3 * Limits.ConnectionReadBytesMax)]
    public async Task Entry_AroundTheBuffersOfAConnection_GoesInAndOut(int bytes)
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();
        string payload = string.Concat(Enumerable.Range(0, bytes).Select(i => (char)('a' + (i % 23))));

        (await client.AskAllAsync($"PUT logs {payload}", "PUT logs next", "GET logs", "FETCH logs 1 0", "GET logs"))
            .ShouldBe(["OK", "OK", $"OK {payload}", $"OK 1 {payload}", "OK next"]);
    }
}
