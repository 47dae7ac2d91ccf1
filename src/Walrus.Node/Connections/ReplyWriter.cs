using System.IO.Pipelines;
using Walrus.Node.Commands;

namespace Walrus.Node.Connections;

/// <summary>
/// The writing loop of a connection: awaits the requests in flight in their order and writes their answers, many per flush. When the
/// peer is gone it goes on awaiting, without writing, so that nothing that was started is left unobserved.
/// </summary>
internal sealed class ReplyWriter(PipeWriter output, RequestWindow window, ConnectionServices services)
{
    // Handed to the socket at the latest when so much is gathered: half of what the pipe takes before it makes us wait.
    private const int FlushBytes = Limits.ConnectionWriteBytesMax / 2;

    private bool _isBroken;

    /// <summary>The first defect that a request met; it closes the connection, as its answer is missing.</summary>
    public Exception? Defect { get; private set; }

    /// <summary>Raised once when a defect was met: the reader should stop.</summary>
    public Action? OnDefect { get; init; }

    /// <summary>Gives up waiting for a peer that does not read: answers that it has not taken are dropped. From any thread.</summary>
    public void Abandon() => output.CancelPendingFlush();

    /// <summary>Writes until the window is drained.</summary>
    public async Task RunAsync()
    {
        while (!window.IsDrained)
        {
            while (window.TryTake(out PendingReply pending))
            {
                await AnswerAsync(pending);
            }

            await FlushAsync();
            if (!window.IsDrained)
            {
                await window.Added.WaitAsync();
            }
        }
    }

    private async ValueTask AnswerAsync(PendingReply pending)
    {
        if (!pending.Reply.IsCompleted)
        {
            // Whoever waits for the answers before this one shall not wait for this one too.
            await FlushAsync();
        }

        int replyBytes = 0;
        try
        {
            Reply reply = await pending.Reply;
            replyBytes = reply.Bytes;
            services.Probe.Answered(pending.Demand.Kind, reply.Outcome, services.Time.GetElapsedTime(pending.StartedAt));
            if (!_isBroken)
            {
                reply.WriteTo(output);
            }
        }
        catch (Exception defect)
        {
            // The order of answers is lost with this one, so nothing more is written.
            _isBroken = true;
            Defect ??= defect;
            OnDefect?.Invoke();
        }

        window.Retire(pending, replyBytes);
        if (!_isBroken && output.UnflushedBytes >= FlushBytes)
        {
            await FlushAsync();
        }
    }

    private async ValueTask FlushAsync()
    {
        if (_isBroken || output.UnflushedBytes == 0)
        {
            return;
        }

        long bytes = output.UnflushedBytes;
        try
        {
            FlushResult flushed = await output.FlushAsync();
            services.Probe.BytesSent(bytes);
            _isBroken = flushed.IsCompleted || flushed.IsCanceled;
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The peer reset the connection: there is nobody left to answer.
            _isBroken = true;
        }
    }
}
