using System.Diagnostics;
using Walrus.Client;
using Walrus.ClusterTests.Clusters;
using Xunit.Abstractions;

namespace Walrus.ClusterTests.Scale;

/// <summary>Many topics are created through all nodes at the same time.</summary>
public sealed class ManyRegistrationsTests(ITestOutputHelper output)
{
    private const int CallersPerNode = 8;

    [Fact]
    public async Task Topics_RegisteredThroughAllNodes_AreKnownToEachOfThem_AndTheirLeadersAreSpread()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(3);
        WalrusClient[] clients = [.. cluster.Running.Select(node => cluster[node].Connect())];
        string[] topics = [.. Enumerable.Range(0, ClusterSizes.Registrations).Select(topic => $"topic-{topic}")];

        long began = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            topics.Select((topic, i) => (topic, client: clients[i % clients.Length])),
            new ParallelOptions { MaxDegreeOfParallelism = CallersPerNode * clients.Length },
            async (call, stop) => await call.client.RegisterAsync(call.topic, cancellationToken: stop));
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        output.WriteLine($"{topics.Length} topics on three nodes in {took.TotalSeconds:F1} s");

        foreach (WalrusClient client in clients)
        {
            await Eventually.SoAsync(
                async () => topics.Except((await client.TopicsAsync()).Select(topic => topic.Name)).ToArray() is [], "every node knows every topic", () => cluster.Logs);
        }

        Dictionary<long, int> led = [];
        foreach (string topic in topics)
        {
            long leader = (await clients[0].StateAsync(topic)).LeaderNode;
            led[leader] = led.GetValueOrDefault(leader) + 1;
        }

        led.Keys.Order().ShouldBe([1, 2, 3]);
        led.Values.ShouldAllBe(topicsOfOne => topicsOfOne > topics.Length / 6);
        if (ClusterSizes.RegistrationMax is { } max)
        {
            took.ShouldBeLessThan(max);
        }

        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
    }
}
