using System.IO.Pipelines;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Walrus.Peers;

/// <summary>Receives those who call: TLS, the handshake, then the connection until its end. Nothing that happens in one reaches another.</summary>
internal sealed partial class PeerReception(
    PeerServices services, ConnectionSettings settings, RosterGate roster, LiveConnections live, AcceptedPeers accepted, ILogger log)
    : IDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A caller was let in; true when an older incarnation of it was known.</summary>
    public required Action<PeerIdentity, bool> OnCaller { get; init; }

    private TimeProvider Time => settings.Time;

    /// <summary>Callers are served from here on; those who came before waited.</summary>
    public void Open() => _open.TrySetResult();

    /// <summary>Handshakes under way end, and later callers are refused.</summary>
    public void Close() => _ = _closing.CancelAsync();

    /// <summary>After the last connection.</summary>
    public void Dispose() => _closing.Dispose();

    /// <summary>Serves one connection. Never throws.</summary>
    public async Task ServeAsync(ConnectionContext connection)
    {
        bool hasPlace = accepted.TryEnter(out HandshakeRefusal refusal);
        bool isOrderly = false;
        try
        {
            isOrderly = await (hasPlace ? ReceiveAsync(connection) : TurnAwayAsync(connection, refusal));
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            Log.Gone(log, connection.ConnectionId, gone.Message);
        }
        catch (Exception defect)
        {
            Log.Failed(log, connection.ConnectionId, defect);
        }
        finally
        {
            if (!isOrderly)
            {
                connection.Abort();
            }

            if (hasPlace)
            {
                accepted.Leave();
            }
        }
    }

    private async Task<bool> TurnAwayAsync(ConnectionContext connection, HandshakeRefusal refusal)
    {
        using CancellationTokenSource timeout = new(settings.Options.HandshakeTimeout, Time);
        string text = refusal == HandshakeRefusal.Stopping ? "the node is stopping" : $"{Limits.PeerConnectionsMax} connections are open";
        await using SecuredTransport transport = await PeerTls.AcceptAsync(settings.Options.Tls, connection, timeout.Token);
        await RejectAsync(connection, transport, refusal, text, timeout.Token);
        return true;
    }

    private async Task<bool> ReceiveAsync(ConnectionContext connection)
    {
        using CancellationTokenSource timeout = new(settings.Options.HandshakeTimeout, Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _closing.Token, connection.ConnectionClosed);
        SecuredTransport transport = default;
        try
        {
            Introduction hello;
            ushort version;
            bool isNewer;
            try
            {
                await _open.Task.WaitAsync(either.Token);
                transport = await PeerTls.AcceptAsync(settings.Options.Tls, connection, either.Token);
                HandshakeResult received = await HandshakeIo.ReceiveAsync(transport.Pipes.Input, FrameKind.Hello, either.Token);
                if (received.Other is null)
                {
                    return await RefuseAsync(connection, transport, received, either.Token);
                }

                hello = received.Other;
                Verdict verdict = Judge(hello, transport, out isNewer);
                if (!verdict.IsAccepted)
                {
                    await RejectAsync(connection, transport, verdict.Refusal, verdict.Text, either.Token);
                    return true;
                }

                version = verdict.Version;
                Introduction welcome = new(new VersionRange(version, version), hello.Lane, settings.Options.Identity, hello.Identity.Node);
                await HandshakeIo.IntroduceAsync(transport.Pipes.Output, FrameKind.Welcome, welcome, either.Token);
            }
            catch (OperationCanceledException) when (timeout.IsCancellationRequested)
            {
                Refused(connection, HandshakeRefusal.TimedOut, "the handshake took too long");
                return false;
            }
            catch (AuthenticationException problem)
            {
                Refused(connection, HandshakeRefusal.Tls, problem.InnerException?.Message ?? problem.Message);
                return false;
            }

            if (!hello.IsGuest)
            {
                OnCaller(hello.Identity, isNewer);
            }

            return await ServeAsync(transport, hello);
        }
        finally
        {
            await transport.DisposeAsync();
        }
    }

    private async Task<bool> ServeAsync(SecuredTransport transport, Introduction hello)
    {
        using FrameConnection frames = new(transport.Pipes, hello.Lane, settings);
        AcceptedConnection connection = new(frames, hello.Identity, services, settings, log);
        roster.Connected(hello.Identity.Node);
        live.Add(frames, connection);
        settings.Meter.Opened(isDialled: false, hello.Lane);
        LinkEndReason reason = LinkEndReason.Defect;
        try
        {
            if (!accepted.TryAdd(connection, hello.Lane))
            {
                frames.Close(LinkEndReason.Stopping);
            }

            reason = await connection.RunAsync();
            if (frames.Defect is { } defect)
            {
                Log.ConnectionFailed(log, hello.Identity.Node.Value, hello.Lane, defect);
            }

            LogEnd(hello, reason, connection.Rejection);
        }
        finally
        {
            accepted.Remove(connection);
            live.Remove(frames);
            roster.Disconnected(hello.Identity.Node);
            settings.Meter.Ended(isDialled: false, hello.Lane, reason);
        }

        return ConnectionEnding.IsOrderly(reason);
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

    private async Task<bool> RefuseAsync(ConnectionContext connection, SecuredTransport transport, HandshakeResult received, CancellationToken cancellationToken)
    {
        if (received.Refusal == HandshakeRefusal.Malformed)
        {
            await RejectAsync(connection, transport, received.Refusal, received.Text, cancellationToken);
            return true;
        }

        Refused(connection, received.Refusal, received.Text); // It would not understand a rejection.
        return false;
    }

    private ValueTask<FlushResult> RejectAsync(
        ConnectionContext connection, SecuredTransport transport, HandshakeRefusal refusal, string text, CancellationToken cancellationToken)
    {
        Refused(connection, refusal, text);
        return HandshakeIo.RejectAsync(transport.Pipes.Output, refusal, text, cancellationToken);
    }

    private void Refused(ConnectionContext connection, HandshakeRefusal refusal, string text)
    {
        settings.Meter.Refused(refusal, isOurs: true);
        Log.Refused(log, connection.RemoteEndPoint?.ToString() ?? connection.ConnectionId, refusal, text);
    }

    private void LogEnd(Introduction hello, LinkEndReason reason, string? rejection)
    {
        if (Rubbish.IsRubbish(reason))
        {
            Log.Rubbish(log, hello.Identity.Node.Value, hello.Identity.Advertised, hello.Lane, reason);
        }
        else
        {
            Log.Ended(log, hello.Identity.Node.Value, hello.Lane, reason, rejection ?? "");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3200, LogLevel.Warning, "Refused a node at {Remote}: {Refusal}: {Text}")]
        public static partial void Refused(ILogger logger, string remote, HandshakeRefusal refusal, string text);

        [LoggerMessage(3201, LogLevel.Warning, "Node {Peer} at {Address}, {Lane}, was disconnected: {Reason}")]
        public static partial void Rubbish(ILogger logger, long peer, PeerAddress address, PeerLane lane, LinkEndReason reason);

        [LoggerMessage(3202, LogLevel.Information, "The connection of node {Peer}, {Lane}, ended: {Reason} {Rejection}")]
        public static partial void Ended(ILogger logger, long peer, PeerLane lane, LinkEndReason reason, string rejection);

        [LoggerMessage(3203, LogLevel.Debug, "Connection {Connection} went away in its handshake: {Reason}")]
        public static partial void Gone(ILogger logger, string connection, string reason);

        [LoggerMessage(3204, LogLevel.Error, "Connection {Connection} was closed by an unexpected exception")]
        public static partial void Failed(ILogger logger, string connection, Exception exception);

        [LoggerMessage(3205, LogLevel.Error, "The connection of node {Peer}, {Lane}, was closed by an unexpected exception")]
        public static partial void ConnectionFailed(ILogger logger, long peer, PeerLane lane, Exception exception);
    }
}
