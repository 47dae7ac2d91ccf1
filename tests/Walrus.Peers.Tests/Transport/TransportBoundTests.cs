using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Walrus.Peers.Tests.Transport;

public sealed class TransportBoundTests
{
    [Fact]
    public async Task Dialled_WhoseOwnerDoesNotRead_ReadsAheadUpToTheBound()
    {
        (Socket listener, PeerAddress address) = RawPeer.Listen();
        using Socket listening = listener;
        using SocketConnectionFactory factory = new(NullLoggerFactory.Instance);
        await using ConnectionContext connection = await factory.ConnectAsync(address.ToEndPoint());
        using RawPeer peer = await RawPeer.AcceptAsync(listener);
        Task sending = peer.SendAsync(new byte[32 * Limits.PeerReadBytesMax]);

        PipeReader input = connection.Transport.Input;
        long ahead = 0;
        while (ahead < Limits.PeerReadBytesMax)
        {
            ReadResult read = await Wait.For(input.ReadAsync());
            ahead = read.Buffer.Length;
            input.AdvanceTo(read.Buffer.Start, read.Buffer.Start); // Not even looked at.
            await Task.Yield();
        }

        ahead.ShouldBeLessThanOrEqualTo(Limits.PeerReadBytesMax + Limits.PeerSendChunkBytes); // And what one receive brings.
        connection.Abort();
        await Should.ThrowAsync<SocketException>(() => Wait.For(sending));
    }

    [Fact]
    public async Task Close_AConnectionThatDoesNotDrain_IsAbortedAtTheBound()
    {
        ManualTime time = new();
        StuckConnection connection = new();
        Task closing = ConnectionEnding.CloseAsync(connection, isOrderly: true, time);
        time.Advance(Limits.PeerCloseMax - TimeSpan.FromTicks(1));
        closing.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromTicks(1));
        await Wait.For(closing);
        connection.IsAborted.ShouldBeTrue();
    }

    /// <summary>Its last bytes never leave.</summary>
    private sealed class StuckConnection : ConnectionContext
    {
        private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsAborted => _aborted.Task.IsCompleted;

        public override string ConnectionId { get; set; } = "stuck";

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

        public override IDuplexPipe Transport { get; set; } = null!;

        public override void Abort(ConnectionAbortedException abortReason) => _aborted.TrySetResult();

        public override async ValueTask DisposeAsync()
        {
            await _aborted.Task;
            await base.DisposeAsync();
        }
    }
}
