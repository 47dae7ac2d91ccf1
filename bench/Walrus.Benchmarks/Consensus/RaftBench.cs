using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Walrus.Benchmarks.Floors;
using Walrus.Peers;

namespace Walrus.Benchmarks.Consensus;

/// <summary>
/// Three nodes, each a process with a store of its own that flushes each promise: how many proposals they agree on, and how long nobody can commit
/// after the leader was killed.
/// </summary>
internal sealed class RaftBench(BenchOptions options) : IDisposable
{
    private const int Nodes = 3;
    private const int CommandBytes = 100;
    private const int KillsDefault = 50;
    private static readonly int[] Callers = [1, 8, 64, 512];
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private readonly RaftNodeProcess[] _nodes = new RaftNodeProcess[Nodes];

    public static async Task MeasureAsync(BenchOptions options, BenchTable table)
    {
        using RaftBench bench = new(options);
        await bench.StartAsync();
        foreach (int callers in Callers)
        {
            table.Result(await bench.LoadAsync(callers));
        }

        table.Result(await bench.KillLeadersAsync());
    }

    public void Dispose()
    {
        foreach (RaftNodeProcess? node in _nodes)
        {
            node?.Dispose();
        }
    }

    private async Task StartAsync()
    {
        int[] ports = FreePorts();
        for (int i = 0; i < Nodes; i++)
        {
            string directory = Path.Combine(options.Directory, $"node{i + 1}");
            _nodes[i] = await RaftNodeProcess.StartAsync(new RaftNodeLine(new NodeId(i + 1), new Incarnation(1), directory, ports));
        }
    }

    private async Task<Measurement> LoadAsync(int callers)
    {
        RaftNodeProcess leader = _nodes[await LeaderAsync()];
        leader.Tell($"load {callers} 1 {CommandBytes}");
        _ = await leader.NextAsync("load");
        leader.Tell(string.Create(CultureInfo.InvariantCulture, $"load {callers} {Math.Ceiling(options.Time.TotalSeconds)} {CommandBytes}"));
        double[] figures = [.. (await leader.NextAsync("load")).Split(' ').Skip(1).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        return new Measurement(
            $"{callers} callers propose {CommandBytes} B, 3 processes [durable on 2]",
            figures[0],
            "proposals/s",
            TimeSpan.FromMicroseconds(figures[1]),
            TimeSpan.FromMicroseconds(figures[2]));
    }

    /// <summary>Kills the leader again and again; the time is from the kill to the next applied proposal, with callers that ask every millisecond.</summary>
    private async Task<Measurement> KillLeadersAsync()
    {
        List<TimeSpan> gaps = [];
        for (int kill = 0; kill < (options.Kills ?? KillsDefault); kill++)
        {
            int killed = await LeaderAsync();
            RaftNodeProcess[] others = [.. _nodes.Where((_, i) => i != killed)];
            long before = Stopwatch.GetTimestamp();
            _nodes[killed].Kill();
            Task<string>[] answers = [.. others.Select(AskToCommit)];
            Task<string> first = await Task.WhenAny(answers);
            _ = await first;
            gaps.Add(Stopwatch.GetElapsedTime(before));
            foreach (RaftNodeProcess other in others)
            {
                other.Tell("idle");
            }

            _ = await Task.WhenAll(answers);
            await ReviveAsync(killed);
        }

        gaps.Sort();
        return new Measurement(
            $"leader killed {gaps.Count} times, to the next commit",
            1 / gaps[gaps.Count / 2].TotalSeconds,
            "recoveries/s",
            gaps[gaps.Count / 2],
            gaps[(int)(gaps.Count * 0.99)]);
    }

    private static Task<string> AskToCommit(RaftNodeProcess node)
    {
        node.Tell("commit");
        return node.NextAsync("applied", "idle");
    }

    private async Task ReviveAsync(int killed)
    {
        RaftNodeLine line = _nodes[killed].Line;
        _nodes[killed].Dispose();
        _nodes[killed] = await RaftNodeProcess.StartAsync(line with { Incarnation = new Incarnation(line.Incarnation.Value + 1) });
        long target = (await _nodes[await LeaderAsync()].StatusAsync()).Applied;
        while ((await _nodes[killed].StatusAsync()).Applied < target)
        {
            await Task.Delay(Look);
        }
    }

    private async Task<int> LeaderAsync()
    {
        while (true)
        {
            for (int i = 0; i < Nodes; i++)
            {
                if ((await _nodes[i].StatusAsync()).IsLeader)
                {
                    return i;
                }
            }

            await Task.Delay(Look);
        }
    }

    private static int[] FreePorts()
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, Nodes).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, listener => listener.Start());
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, listener => listener.Dispose());
        return ports;
    }
}
