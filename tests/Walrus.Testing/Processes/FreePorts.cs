using System.Net;
using System.Net.Sockets;

namespace Walrus.Testing.Processes;

/// <summary>
/// Ports that a node may have for all of its lives. From below the range that the system gives to outgoing connections (ip_local_port_range, from 32768), which would take the port of a node that
/// is down. Each process of tests has a block of its own, so that none takes what another one's node, down for the moment, will listen at again.
/// </summary>
public static class FreePorts
{
    private const int First = 12_000;
    private const int BlockPorts = 500;
    private const int Blocks = 40;

    private static readonly Lazy<PortBlock> Own = new(Take);

    /// <summary>One that nobody listens at now, and that this process has not given out for hundreds of ports.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = Own.Value.Next();
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

    /// <summary>The lock on a block's file goes with the process, however it ends; the empty files stay, for the next ones.</summary>
    private static PortBlock Take()
    {
        string folder = Path.Combine(Path.GetTempPath(), "walrus-ports");
        Directory.CreateDirectory(folder);
        for (int block = 0; block < Blocks; block++)
        {
            try
            {
                FileStream file = new(Path.Combine(folder, $"{First + (block * BlockPorts)}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                return new PortBlock(First + (block * BlockPorts), BlockPorts, file);
            }
            catch (IOException)
            {
                // Another process has it.
            }
        }

        throw new InvalidOperationException($"All {Blocks} blocks of ports are taken ({folder}): too many processes of tests at once.");
    }
}
