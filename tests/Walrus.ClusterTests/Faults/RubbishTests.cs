using System.Net.Sockets;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.ClusterTests.Load;

namespace Walrus.ClusterTests.Faults;

/// <summary>Strangers at the port for nodes.</summary>
public sealed class RubbishTests
{
    private const string Topic = "events";
    private const int Strangers = 60;

    [Fact]
    public async Task Cluster_WhosePortsForNodesGetRubbish_WorksOn_AndSaysWhoWasRefused()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        await using (WalrusClient client = cluster[1].Connect())
        {
            await client.RegisterAsync(Topic);
        }

        await using Writing writing = Writing.Start(cluster, Topic, [[1, 2, 3]]);
        await writing.MoreAsync(10);
        Random random = new(20251121);
        byte[][] rubbish = [.. Enumerable.Range(0, Strangers).Select(i => Bytes(random, i))];

        await Task.WhenAll(rubbish.Select((bytes, i) => SendAsync(cluster[(i % 3) + 1].Raft.Port, bytes)));

        await writing.MoreAsync(10);
        await writing.StopAsync();
        foreach (int node in cluster.Running)
        {
            await cluster[node].FindLogAsync(line => line.Contains("Refused a node at", StringComparison.Ordinal) && line.Contains("does not speak the peer protocol", StringComparison.Ordinal));
            await TopicReading.VerifyAsync(cluster, node, Topic, writing.Ledgers);
        }
    }

    private static byte[] Bytes(Random random, int kind)
    {
        byte[] bytes = (kind / 3 % 4) switch
        {
            0 => "GET / HTTP/1.1\r\nHost: walrus\r\n\r\n"u8.ToArray(),
            1 => [7, 0, 0, 0, .. "METRICS"u8],
            2 => [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            _ => new byte[random.Next(20, 100_000)],
        };
        if (kind / 3 % 4 == 3)
        {
            random.NextBytes(bytes);
        }

        return bytes;
    }

    /// <summary>Sends, says that no more comes, and waits until the node has closed.</summary>
    private static async Task SendAsync(int port, byte[] bytes)
    {
        using TcpClient stranger = new();
        await stranger.ConnectAsync("127.0.0.1", port);
        NetworkStream stream = stranger.GetStream();
        try
        {
            await stream.WriteAsync(bytes);
            stranger.Client.Shutdown(SocketShutdown.Send);
            byte[] answer = new byte[1024];
            while (await stream.ReadAsync(answer) > 0)
            {
                // Whatever it says.
            }
        }
        catch (IOException)
        {
            // Cut before all was sent or read.
        }
    }
}
