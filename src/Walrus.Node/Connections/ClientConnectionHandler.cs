using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using Walrus.Node.Clustering;
using Walrus.Node.Metrics;
using Walrus.Protocol;

namespace Walrus.Node.Connections;

/// <summary>The socket side of the client protocol: Kestrel calls it for each connection. Nothing that happens in one reaches another.</summary>
internal sealed partial class ClientConnectionHandler(
    NodeCluster cluster,
    Lazy<ConnectionServices> services,
    ConnectionSlots slots,
    FrameIdleWatch idleWatch,
    ConnectionProbe probe,
    ILogger<ClientConnectionHandler> log)
    : ConnectionHandler
{
    private const string TooManyConnections = "too many connections";

    /// <summary>Serves one connection; its task ends when the connection may be closed, and never fails.</summary>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        bool hasSlot = slots.TryTake();
        try
        {
            await (hasSlot ? ServeAsync(connection) : RefuseAsync(connection));
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            Log.Gone(log, connection.ConnectionId, gone.Message);
        }
        catch (Exception defect)
        {
            probe.Failed();
            Log.Failed(log, connection.ConnectionId, defect);
            connection.Abort(new ConnectionAbortedException("An unexpected exception.", defect));
        }
        finally
        {
            if (hasSlot)
            {
                slots.Return();
            }
        }
    }

    private async Task ServeAsync(ConnectionContext connection)
    {
        CancellationToken stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using (CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(stopping, connection.ConnectionClosed))
        {
            // Recovery may still run, or the cluster have no leader yet: the client waits for its first answer as it would on a slow network.
            await cluster.Entered.WaitAsync(gone.Token);
        }

        ClientConnection client = new(connection.Transport, services.Value);
        probe.Opened();
        idleWatch.Add(client.IdleTarget);
        try
        {
            await using CancellationTokenRegistration stop = stopping.UnsafeRegister(static state => ((ClientConnection)state!).Stop(), client);
            await client.RunAsync();
        }
        finally
        {
            idleWatch.Remove(client.IdleTarget);
            probe.Closed();
        }
    }

    private async Task RefuseAsync(ConnectionContext connection)
    {
        Log.Refused(log, slots.Max);
        probe.Refused();
        ResponseWriter.WriteError(connection.Transport.Output, TooManyConnections);
        await connection.Transport.Output.FlushAsync(connection.ConnectionClosed);
    }

    private static partial class Log
    {
        [LoggerMessage(1100, LogLevel.Debug, "Connection {Connection} ended: {Reason}")]
        public static partial void Gone(ILogger logger, string connection, string reason);

        [LoggerMessage(1101, LogLevel.Error, "Connection {Connection} was closed by an unexpected exception")]
        public static partial void Failed(ILogger logger, string connection, Exception exception);

        [LoggerMessage(1102, LogLevel.Warning, "A connection was refused: {Max} are open (--max-connections)")]
        public static partial void Refused(ILogger logger, int max);
    }
}
