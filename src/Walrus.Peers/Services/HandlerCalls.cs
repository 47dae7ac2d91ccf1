using Microsoft.Extensions.Logging;

namespace Walrus.Peers;

/// <summary>Calls handlers, whose exceptions are counted, logged and turned into answers: no call of this class throws.</summary>
internal sealed partial class HandlerCalls(PeerIdentity peer, ConnectionSettings settings, ILogger log)
{
    /// <summary>Gives a message to its handler.</summary>
    public async ValueTask TakeAsync(InboxItem item, CancellationToken closed)
    {
        try
        {
            await item.Registration.Message!.HandleAsync(Message(item.Header, item.Payload), closed);
        }
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
        {
            // The connection has gone, and the handler stopped for that.
        }
        catch (Exception defect)
        {
            Failed(item.Header, defect);
        }
        finally
        {
            item.Payload.Return();
        }
    }

    /// <summary>Lets a call's handler answer.</summary>
    public async ValueTask<PeerReply> AnswerAsync(RunningCall call, Registration registration)
    {
        try
        {
            PeerMessage message = Message(call.Header, call.Payload);
            PeerReply reply = await (call.Stream is { } stream
                ? registration.Stream!.HandleAsync(message, stream, call.Cancelled)
                : registration.Request!.HandleAsync(message, call.Cancelled));
            if (reply.Payload.Length <= settings.Options.FrameBytesMax)
            {
                return reply;
            }

            reply.Owner?.Dispose();
            string text = $"the answer has {reply.Payload.Length} bytes, {settings.Options.FrameBytesMax} are allowed";
            Log.AnswerTooLong(log, call.Header.Channel, call.Header.Code, text);
            return PeerReply.RefuseForLink(RefusalCode.AnswerTooLong, text);
        }
        catch (OperationCanceledException) when (call.Cancelled.IsCancellationRequested)
        {
            return PeerReply.RefuseForLink(RefusalCode.Cancelled, "the handler stopped, because nobody waited");
        }
        catch (Exception defect)
        {
            Failed(call.Header, defect);
            return PeerReply.RefuseForLink(RefusalCode.HandlerFailed, $"the handler failed: {defect.GetType().Name}");
        }
    }

    private PeerMessage Message(in FrameHeader header, PooledPayload payload) =>
        new(peer, header.Channel, new MessageKind(header.Code), payload.Memory);

    private void Failed(in FrameHeader header, Exception defect)
    {
        settings.Meter.HandlerFailed();
        Log.HandlerFailed(log, header.Channel, header.Code, peer.Node.Value, defect);
    }

    private static partial class Log
    {
        [LoggerMessage(3100, LogLevel.Error, "The handler of channel {Channel}, kind {Kind} failed on a message of node {Peer}")]
        public static partial void HandlerFailed(ILogger logger, ushort channel, ushort kind, long peer, Exception exception);

        [LoggerMessage(3101, LogLevel.Error, "The handler of channel {Channel}, kind {Kind} answered in vain: {Problem}")]
        public static partial void AnswerTooLong(ILogger logger, ushort channel, ushort kind, string problem);
    }
}
