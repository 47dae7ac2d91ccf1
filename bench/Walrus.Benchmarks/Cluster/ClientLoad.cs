using System.Diagnostics;
using Walrus.Benchmarks.Floors;
using Walrus.Client;

namespace Walrus.Benchmarks.Cluster;

/// <summary>Connections that each ask one thing after another, waiting for the answer, and what each answer took.</summary>
internal static class ClientLoad
{
    private const int WarmUpConnections = 64;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan ProcessWarmUp = TimeSpan.FromSeconds(4);

    /// <summary>What a process compiles when its code gets hot it compiles now, and not during the first line that is measured.</summary>
    public static Task WarmUpAsync(string address, Func<WalrusClient, Task<bool>> ask) => RunAsync("", "", address, WarmUpConnections, ProcessWarmUp, ask);

    /// <summary>
    /// Runs <paramref name="connections"/> connections to <paramref name="address"/> for <paramref name="time"/> after a short unmeasured while; <paramref name="ask"/> says whether there was anything
    /// to get, which ends the run when not.
    /// </summary>
    public static async Task<Measurement> RunAsync(string name, string unit, string address, int connections, TimeSpan time, Func<WalrusClient, Task<bool>> ask)
    {
        WalrusClient[] clients = [.. Enumerable.Range(0, connections).Select(_ => new WalrusClient(new WalrusClientOptions { Address = address }))];
        try
        {
            await Task.WhenAll(clients.Select(client => client.ConnectAsync()));
            _ = await LoopAsync(clients, WarmUp, ask);
            long start = Stopwatch.GetTimestamp();
            List<TimeSpan> all = await LoopAsync(clients, time, ask);
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            if (all.Count == 0)
            {
                return new Measurement(name + " (nothing to get)", 0, unit);
            }

            all.Sort();
            return new Measurement(name, all.Count / taken.TotalSeconds, unit, all[all.Count / 2], all[(int)(all.Count * 0.99)]);
        }
        finally
        {
            foreach (WalrusClient client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    private static async Task<List<TimeSpan>> LoopAsync(WalrusClient[] clients, TimeSpan time, Func<WalrusClient, Task<bool>> ask)
    {
        long start = Stopwatch.GetTimestamp();
        List<TimeSpan>[] each = await Task.WhenAll(clients.Select(client => Task.Run(async () =>
        {
            List<TimeSpan> answers = [];
            while (Stopwatch.GetElapsedTime(start) < time)
            {
                long before = Stopwatch.GetTimestamp();
                if (!await ask(client))
                {
                    break;
                }

                answers.Add(Stopwatch.GetElapsedTime(before));
            }

            return answers;
        })));
        return [.. each.SelectMany(list => list)];
    }
}
