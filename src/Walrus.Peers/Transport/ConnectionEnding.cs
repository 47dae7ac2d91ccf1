using Microsoft.AspNetCore.Connections;

namespace Walrus.Peers;

/// <summary>Closes what is behind a connection's pipes, within a bound: a peer that does not read cannot hold it.</summary>
internal static class ConnectionEnding
{
    /// <summary>Gives the last bytes <see cref="Limits.PeerCloseMax"/> to leave when the end is <paramref name="isOrderly"/>, and aborts otherwise.</summary>
    public static async Task CloseAsync(ConnectionContext connection, bool isOrderly, TimeProvider time)
    {
        if (!isOrderly)
        {
            connection.Abort(new ConnectionAbortedException("The link has ended."));
        }

        Task closing = connection.DisposeAsync().AsTask();
        try
        {
            await closing.WaitAsync(Limits.PeerCloseMax, time);
        }
        catch (TimeoutException)
        {
            connection.Abort(new ConnectionAbortedException("The peer does not read."));
            await closing;
        }
    }

    /// <summary>Ends at which what was queued last is worth sending.</summary>
    public static bool IsOrderly(LinkEndReason reason) => reason == LinkEndReason.Stopping;
}
