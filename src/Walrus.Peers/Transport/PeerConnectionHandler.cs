using Microsoft.AspNetCore.Connections;

namespace Walrus.Peers;

/// <summary>The peer port of a Kestrel host: <c>kestrel.Listen(endPoint, listen => listen.UseConnectionHandler&lt;PeerConnectionHandler&gt;())</c>.</summary>
/// <param name="network">The node's links.</param>
public sealed class PeerConnectionHandler(PeerNetwork network) : ConnectionHandler
{
    /// <summary>Serves one connection; the task ends when the connection may be closed, and never fails.</summary>
    public override Task OnConnectedAsync(ConnectionContext connection) => network.AcceptAsync(connection);
}
