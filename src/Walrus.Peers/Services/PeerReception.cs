using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Walrus.Peers;

/// <summary>Receives those who call: the handshake, then the connection until its end. Nothing that happens in one reaches another.</summary>
internal sealed partial class PeerReception(
    PeerServices services, ConnectionSettings settings, RosterGate roster, LiveConnections live, AcceptedPeers accepted, ILogger log)
    : IDisposable
{
    private readonly CallerHandshake _handshake = new(settings, roster, log);
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A caller was let in; true when an older incarnation of it was known.</summary>
    public required Action<PeerIdentity, bool> OnCaller { get; init; }

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
            isOrderly = await (hasPlace ? ReceiveAsync(connection) : _handshake.TurnAwayAsync(connection, refusal));
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

    private async Task<bool> ReceiveAsync(ConnectionContext connection)
    {
        (SecuredTransport transport, Introduction? hello, bool isNewer, bool isOrderly) = await _handshake.ShakeHandsAsync(connection, _open.Task, _closing.Token);
        if (hello is { IsGuest: false })
        {
            OnCaller(hello.Identity, isNewer);
        }

        try
        {
            return hello is null ? isOrderly : await ServeAsync(transport, hello);
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
