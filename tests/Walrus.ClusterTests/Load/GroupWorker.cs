using Walrus.Client;
using Walrus.ClusterTests.Clusters;

namespace Walrus.ClusterTests.Load;

/// <summary>Receives entries for a group and acknowledges each, through one node after another when a connection fails.</summary>
internal sealed class GroupWorker(TestCluster cluster, (string Topic, string Group) source, int first, DeliveryLedger ledger)
{
    /// <summary>How long an entry is a worker's: what a test waits for those of one that has vanished.</summary>
    public static TimeSpan Visibility { get; } = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>How workers ask.</summary>
    public static GroupOptions Options { get; } = new()
    {
        Visibility = Visibility,
        BatchEntries = 8,
        Follow = true,
        Wait = TimeSpan.FromSeconds(1),
        RetryFor = TimeSpan.Zero,
    };

    /// <summary>Works until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        for (int turn = first; !stop.IsCancellationRequested; turn++)
        {
            await using WalrusClient client = new(new WalrusClientOptions { Address = cluster.ClientAddress((turn % 3) + 1), RequestTimeout = ClusterSizes.RequestTimeout });
            try
            {
                await foreach (Delivery delivery in client.ReceiveAsync(source.Topic, source.Group, Options, stop))
                {
                    ledger.Received(delivery);
                    ledger.Settling(delivery);
                    if (await delivery.AckAsync(CancellationToken.None))
                    {
                        ledger.Acknowledged(delivery);
                    }
                }
            }
            catch (WalrusException)
            {
                await Task.Delay(Pause, CancellationToken.None);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
