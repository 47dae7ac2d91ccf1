using System.Diagnostics;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Walrus.Testing.Histories;

namespace Walrus.ClusterTests.Load;

/// <summary>
/// A client as people write them: sends a line, and on an error tries the same line again, at another node when the connection failed, for up to <see cref="RetryMax"/>. Longer than that is a failed
/// PUT that its user would see.
/// </summary>
internal sealed class SequenceWriter(TestCluster cluster, string topic, SequenceLedger ledger, IReadOnlyList<int> nodes, HistoryRecorder? history = null) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private WalrusClient? _client;
    private int _turn = ledger.Writer;

    /// <summary>What a user waits.</summary>
    public static TimeSpan RetryMax { get; } = ClusterSizes.RetryMax;

    /// <summary>The longest time that one line took, retries included.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Writes lines until <paramref name="isEnough"/> or <paramref name="stop"/>.</summary>
    /// <param name="isEnough">Asked before each line.</param>
    /// <param name="retryMax">How long one line may take; the user's patience if not given.</param>
    /// <param name="stop">Ends it after the line under way.</param>
    public async Task RunAsync(Func<bool> isEnough, TimeSpan? retryMax = null, CancellationToken stop = default)
    {
        while (!isEnough() && !stop.IsCancellationRequested)
        {
            long began = Stopwatch.GetTimestamp();
            while (!await TryAsync())
            {
                TimeSpan spent = Stopwatch.GetElapsedTime(began);
                spent.ShouldBeLessThan(retryMax ?? RetryMax, $"line {ledger.Writer}:{ledger.Acknowledged} was not taken.\n{cluster.Logs}");
                await Task.Delay(Pause, CancellationToken.None);
            }

            TimeSpan took = Stopwatch.GetElapsedTime(began);
            Longest = took > Longest ? took : Longest;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }
    }

    private async Task<bool> TryAsync()
    {
        WalrusClient client = _client ??= new WalrusClient(new WalrusClientOptions
        {
            Address = cluster.ClientAddress(nodes[_turn++ % nodes.Count]),
            RequestTimeout = ClusterSizes.RequestTimeout,
        });
        string line = ledger.Next();
        Invocation? asked = history?.Append($"writer-{ledger.Writer}", SequenceLedger.Short(line));
        try
        {
            await client.PutAsync(topic, line);
            asked?.Appended();
            ledger.Acknowledge();
            return true;
        }
        catch (WalrusException failure)
        {
            if (Outcomes.IsUnknown(failure))
            {
                asked?.Unknown();
                ledger.Doubt();
            }
            else
            {
                asked?.NotDone();
            }

            if (failure is ServerErrorException)
            {
                return false;
            }

            _client = null;
            await client.DisposeAsync();
            return false;
        }
    }
}
