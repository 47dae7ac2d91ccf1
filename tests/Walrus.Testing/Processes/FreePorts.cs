using System.Net;
using System.Net.Sockets;

namespace Walrus.Testing.Processes;

/// <summary>
/// Ports that a node may have for all of its lives. From below the range that the system gives to outgoing connections (ip_local_port_range, from 32768), which would take the port of a node that
/// is down.
/// </summary>
public static class FreePorts
{
    private const int First = 12_000;
    private const int Last = 32_000;

    /// <summary>One that nobody listens at now, by chance: test processes that run at the same time rarely meet.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, Last);
            try
            {
                using TcpListener probe = new(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody is there.
            }
        }
    }
}
