using System.Text;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.Testing.Histories;

namespace Walrus.ClusterTests.Load;

/// <summary>Takes entries with GET, one after another, from one node after another when a connection fails.</summary>
internal sealed class SharedConsumer(TestCluster cluster, HistoryRecorder history, string topic, int first, SequenceSet taken) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private WalrusClient? _client;
    private readonly string _name = $"consumer-{first}";
    private int _turn = first;

    /// <summary>GETs of which nobody knows whether they moved the cursor: each may have cost an entry.</summary>
    public int Unknown { get; private set; }

    /// <summary>Takes until <paramref name="isEnough"/>, which is asked when there was nothing to take.</summary>
    public async Task RunAsync(Func<bool> isEnough, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (await TakeAsync())
            {
                continue;
            }

            if (isEnough())
            {
                return;
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }
    }

    private async Task<bool> TakeAsync()
    {
        WalrusClient client = _client ??= new WalrusClient(new WalrusClientOptions
        {
            Address = cluster.ClientAddress((_turn++ % 3) + 1),
            RequestTimeout = ClusterSizes.RequestTimeout,
        });
        Invocation asked = history.Take(_name);
        try
        {
            if (await client.GetAsync(topic) is not { } entry)
            {
                asked.Took(null);
                return false;
            }

            asked.Took(SequenceLedger.Short(Encoding.UTF8.GetString(entry.Span)));
            taken.Observe(entry.Span);
            return true;
        }
        catch (WalrusException failure)
        {
            if (Outcomes.IsUnknown(failure))
            {
                asked.Unknown();
                Unknown++;
            }
            else
            {
                asked.NotDone();
            }

            if (failure is not ServerErrorException)
            {
                _client = null;
                await client.DisposeAsync();
            }

            return false;
        }
    }
}
