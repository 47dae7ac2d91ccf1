using Walrus.Cli.Bench.Plan;
using Walrus.Client;

namespace Walrus.Cli.Bench.Run;

/// <summary>The connections of a benchmark: producers and consumers, spread over the nodes in turn. Owns them.</summary>
internal sealed class BenchLinks : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _all = [];

    /// <summary>Makes them, unconnected.</summary>
    public BenchLinks(BenchPlan plan, TimeProvider time)
    {
        var putting = plan.Batch > 1 ? 0 : plan.Producers;
        Putters = [.. Enumerable.Range(0, putting).Select(number => Keep(NewClient(plan, plan.Nodes[number % plan.Nodes.Count], time)))];
        Batchers = [.. Enumerable.Range(0, plan.Producers - putting).Select(number => Keep(NewProducer(plan, number, time)))];
        Takers = [.. Enumerable.Range(0, plan.Consumers).Select(number => Keep(NewClient(plan, plan.Nodes[(plan.Producers + number) % plan.Nodes.Count], time)))];
    }

    /// <summary>Those that put one entry in each operation.</summary>
    public IReadOnlyList<WalrusClient> Putters { get; }

    /// <summary>Those that put several.</summary>
    public IReadOnlyList<WalrusProducer> Batchers { get; }

    /// <summary>Those that take.</summary>
    public IReadOnlyList<WalrusClient> Takers { get; }

    /// <summary>Connects those that can be connected ahead, a few at a time.</summary>
    /// <exception cref="WalrusException">A node does not answer.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        foreach (var some in Putters.Concat(Takers).Chunk(64))
        {
            await Task.WhenAll(some.Select(client => client.ConnectAsync(cancellationToken)));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var link in _all)
        {
            await link.DisposeAsync();
        }
    }

    /// <summary>A client of one node.</summary>
    public static WalrusClient NewClient(BenchPlan plan, ServerAddress node, TimeProvider time) => new(new WalrusClientOptions
    {
        Host = node.Host,
        Port = node.Port,
        RequestTimeout = plan.Timeout,
        ConnectTimeout = plan.Timeout < Limits.CliConnectTimeout ? plan.Timeout : Limits.CliConnectTimeout,
        MaxInFlight = Math.Max(plan.Depth, Limits.ClientInFlightRequestsDefault),
        TimeProvider = time,
    });

    private static WalrusProducer NewProducer(BenchPlan plan, int number, TimeProvider time) => new(new WalrusProducerOptions
    {
        Servers = [.. plan.Nodes.Skip(number % plan.Nodes.Count), .. plan.Nodes.Take(number % plan.Nodes.Count)],
        BatchBytes = Math.Max(plan.EntryBytes * plan.Batch, 1),
        TimeProvider = time,
    });

    private T Keep<T>(T link)
        where T : IAsyncDisposable
    {
        _all.Add(link);
        return link;
    }
}
