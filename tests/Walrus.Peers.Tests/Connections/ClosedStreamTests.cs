namespace Walrus.Peers.Tests.Connections;

/// <summary>Connections over TLS, whose pipes write to a stream: the end must not wait for a peer that does not read.</summary>
public sealed class ClosedStreamTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Close_WhileTheStreamTakesNoMore_EndsWithoutIt(bool isOrderly)
    {
        LinkEndReason reason = isOrderly ? LinkEndReason.Stopping : LinkEndReason.Silent;
        await using SilentStream stream = new();
        using PeerMeter meter = new(new NodeId(1));
        using FrameConnection frames = new(
            new StreamPipes(stream), PeerLane.Normal, new ConnectionSettings(TestNode.Options(1), TimeProvider.System, new PayloadPool(), meter));
        Task<LinkEndReason> running = frames.RunAsync(new NothingSink());
        frames.Queue.TryAdd(new FrameHeader(FrameKind.Message, 1, 1), new byte[100]).ShouldBe(SendOutcome.Queued);
        await Wait.For(stream.WriteBegun);
        frames.Close(reason);
        (await Wait.For(running)).ShouldBe(reason);
        frames.FramesLost.ShouldBe(1);
    }

    /// <summary>Neither gives nor takes anything; only cancelling frees who waits, as with a socket whose other side has gone.</summary>
    private sealed class SilentStream : Stream
    {
        private readonly TaskCompletionSource _writeBegun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task WriteBegun => _writeBegun.Task;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _writeBegun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
