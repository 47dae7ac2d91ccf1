using System.Buffers;
using System.IO.Pipelines;

namespace Walrus.Peers;

/// <summary>Carries introductions over a connection. What they mean is judged elsewhere (<see cref="PeerRoster"/>); nothing here waits longer than its token allows.</summary>
internal static class HandshakeIo
{
    /// <summary>Sends a hello or a welcome.</summary>
    public static ValueTask<FlushResult> IntroduceAsync(PipeWriter output, FrameKind kind, Introduction introduction, CancellationToken cancellationToken) =>
        SendAsync(output, new FrameHeader(kind), IntroductionCodec.Write(introduction), cancellationToken);

    /// <summary>Sends a rejection.</summary>
    public static ValueTask<FlushResult> RejectAsync(PipeWriter output, HandshakeRefusal reason, string text, CancellationToken cancellationToken) =>
        SendAsync(output, new FrameHeader(FrameKind.Reject, Code: (ushort)reason), RefusalText.Write(text), cancellationToken);

    /// <summary>Receives the other side's <paramref name="expected"/> frame, or what came instead. What follows it stays in the pipe.</summary>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async ValueTask<HandshakeResult> ReceiveAsync(PipeReader input, FrameKind expected, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = read.Buffer;
            FrameStatus status = FrameCodec.TryRead(ref buffer, Limits.PeerHandshakeBytesMax, out Frame frame);
            if (status == FrameStatus.NeedMore && !read.IsCompleted)
            {
                input.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            HandshakeResult result = status switch
            {
                FrameStatus.Frame => Read(frame, expected),
                FrameStatus.NeedMore when buffer.IsEmpty => HandshakeResult.Failed(HandshakeRefusal.Unreachable, "the other side closed the connection"),
                _ => HandshakeResult.Failed(HandshakeRefusal.NoPeer, $"what is there does not speak the peer protocol ({status})", isOurs: true),
            };
            input.AdvanceTo(buffer.Start);
            return result;
        }
    }

    private static HandshakeResult Read(Frame frame, FrameKind expected)
    {
        if (frame.Header.Kind == FrameKind.Reject && expected == FrameKind.Welcome && frame.Header.Code != 0)
        {
            return HandshakeResult.Failed((HandshakeRefusal)frame.Header.Code, RefusalText.Read(frame.Payload));
        }

        if (frame.Header.Kind != expected)
        {
            return HandshakeResult.Failed(HandshakeRefusal.NoPeer, $"{frame.Header.Kind} came instead of {expected}", isOurs: true);
        }

        return IntroductionCodec.TryRead(frame.Payload, out Introduction? introduction)
            ? new HandshakeResult(introduction, HandshakeRefusal.None, "", IsOurs: false)
            : HandshakeResult.Failed(HandshakeRefusal.Malformed, "the introduction makes no sense", isOurs: true);
    }

    private static ValueTask<FlushResult> SendAsync(PipeWriter output, FrameHeader header, PeerPayload payload, CancellationToken cancellationToken)
    {
        int bytes = FrameCodec.HeaderBytes + payload.Length;
        FrameCodec.Write(output.GetSpan(bytes), header, payload);
        output.Advance(bytes);
        return output.FlushAsync(cancellationToken);
    }
}
