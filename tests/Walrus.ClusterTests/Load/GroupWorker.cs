using Walrus.Client;
using Walrus.ClusterTests.Clusters;

namespace Walrus.ClusterTests.Load;

/// <summary>Receives entries for a group and acknowledges each, through one node after another when a connection fails.</summary>
internal sealed class GroupWorker(TestCluster cluster, (string Topic, string Group) source, int first, DeliveryLedger ledger)
{
    /// <summary>How long an entry is a worker's: what a test waits for those of one that has vanished.</summary>
    public static TimeSpan Visibility { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Entries that a worker asks for at once.</summary>
    public const int BatchEntries = 8;

    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Works until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        for (int turn = first; !stop.IsCancellationRequested; turn++)
        {
            await using WalrusClient client = new(new WalrusClientOptions { Address = cluster.ClientAddress((turn % 3) + 1), RequestTimeout = ClusterSizes.RequestTimeout });
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    await WorkAsync(client);
                }
            }
            catch (WalrusException)
            {
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private async Task WorkAsync(WalrusClient client)
    {
        int asked = ledger.Mark();
        IReadOnlyList<Delivery> batch = await client.ReceiveBatchAsync(source.Topic, source.Group, BatchEntries, Visibility, Wait);
        ledger.Received(batch, asked);
        foreach (Delivery delivery in batch)
        {
            ledger.Settling(delivery);
            if (await delivery.AckAsync())
            {
                ledger.Acknowledged(delivery);
            }
        }
    }
}
