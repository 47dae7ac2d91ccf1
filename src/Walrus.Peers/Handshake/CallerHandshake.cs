using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Walrus.Peers;

/// <summary>The handshake of the side that was called: TLS, the hello, and a welcome or the reason why not, which is sent, logged and counted.</summary>
internal sealed partial class CallerHandshake(ConnectionSettings settings, RosterGate roster, ILogger log)
{
    /// <summary>Tells a caller why there is no place for it.</summary>
    public async Task<bool> TurnAwayAsync(ConnectionContext connection, HandshakeRefusal refusal)
    {
        using CancellationTokenSource timeout = new(settings.Options.HandshakeTimeout, settings.Time);
        string text = refusal == HandshakeRefusal.Stopping ? "the node is stopping" : $"{Limits.PeerConnectionsMax} connections are open";
        await using SecuredTransport transport = await PeerTls.AcceptAsync(settings.Options.Tls, connection, timeout.Token);
        await RejectAsync(connection, transport, refusal, text, timeout.Token);
        return true;
    }

    /// <summary>
    /// Shakes hands within the time for it, once <paramref name="open"/>. Without a hello the caller was refused, and orderly when it was told why.
    /// The transport is the caller's of this method.
    /// </summary>
    /// <exception cref="OperationCanceledException">The node stops.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task<(SecuredTransport Transport, Introduction? Hello, bool IsNewer, bool IsOrderly)> ShakeHandsAsync(
        ConnectionContext connection, Task open, CancellationToken stopping)
    {
        using CancellationTokenSource timeout = new(settings.Options.HandshakeTimeout, settings.Time);
        // Not the connection's own token: it fires already when the caller says that it sends no more, and what it sent before that is to be read and answered.
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        SecuredTransport transport = default;
        bool isHandedOver = false;
        try
        {
            await open.WaitAsync(either.Token);
            transport = await PeerTls.AcceptAsync(settings.Options.Tls, connection, either.Token);
            HandshakeResult received = await HandshakeIo.ReceiveAsync(transport.Pipes.Input, FrameKind.Hello, either.Token);
            Introduction? hello = received.Other;
            bool isNewer = false;
            Verdict verdict = hello is null ? Verdict.Refuse(received.Refusal, received.Text) : Judge(hello, transport, out isNewer);
            if (verdict.IsAccepted)
            {
                Introduction welcome = new(new VersionRange(verdict.Version, verdict.Version), hello!.Lane, settings.Options.Identity, hello.Identity.Node);
                await HandshakeIo.IntroduceAsync(transport.Pipes.Output, FrameKind.Welcome, welcome, either.Token);
            }
            else
            {
                hello = null;
                await RejectAsync(connection, transport, verdict.Refusal, verdict.Text, either.Token);
            }

            isHandedOver = true;
            return (transport, hello, isNewer, IsOrderly: !verdict.IsAccepted);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            Refused(connection, HandshakeRefusal.TimedOut, "the handshake took too long");
            return default;
        }
        catch (AuthenticationException problem)
        {
            Refused(connection, HandshakeRefusal.Tls, problem.InnerException?.Message ?? problem.Message);
            return default;
        }
        finally
        {
            if (!isHandedOver)
            {
                await transport.DisposeAsync();
            }
        }
    }

    private Verdict Judge(Introduction hello, SecuredTransport transport, out bool isNewer)
    {
        if (PeerTls.Names(settings.Options.Tls, transport.Certificate, hello.Identity.Node))
        {
            return roster.Admit(hello, out isNewer);
        }

        isNewer = false;
        return Verdict.Refuse(
            HandshakeRefusal.Certificate, $"the certificate '{transport.Certificate?.Subject}' is not for {PeerTls.NameOf(hello.Identity.Node)}");
    }

    /// <summary>Refuses; whoever speaks another protocol would not understand the reason, and only has the connection closed.</summary>
    private async ValueTask RejectAsync(
        ConnectionContext connection, SecuredTransport transport, HandshakeRefusal refusal, string text, CancellationToken cancellationToken)
    {
        Refused(connection, refusal, text);
        if (refusal < HandshakeRefusal.TimedOut)
        {
            await HandshakeIo.RejectAsync(transport.Pipes.Output, refusal, text, cancellationToken);
        }
    }

    private void Refused(ConnectionContext connection, HandshakeRefusal refusal, string text)
    {
        settings.Meter.Refused(refusal, isOurs: true);
        Log.Refused(log, connection.RemoteEndPoint?.ToString() ?? connection.ConnectionId, refusal, text);
    }

    private static partial class Log
    {
        [LoggerMessage(3200, LogLevel.Warning, "Refused a node at {Remote}: {Refusal}: {Text}")]
        public static partial void Refused(ILogger logger, string remote, HandshakeRefusal refusal, string text);
    }
}
