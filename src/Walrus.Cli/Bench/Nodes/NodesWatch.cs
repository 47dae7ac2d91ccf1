using Walrus.Cli.Bench.Run;
using Walrus.Client;

namespace Walrus.Cli.Bench.Nodes;

/// <summary>Looks at all nodes from the beginning of the measured time to its end. Owns its connections.</summary>
internal sealed class NodesWatch : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = Limits.CliConnectTimeout };
    private readonly NodeWatch[] _nodes;
    private readonly TimeProvider _time;

    /// <summary>Nothing is looked at yet.</summary>
    public NodesWatch(IEnumerable<ServerAddress> addresses, TimeProvider time)
    {
        _nodes = [.. addresses.Select(address => new NodeWatch(address, _http))];
        _time = time;
    }

    /// <summary>What each used.</summary>
    public IReadOnlyList<NodeUsage> Usages => [.. _nodes.Select(node => node.Usage)];

    /// <summary>This program's processor time in the measured time.</summary>
    public TimeSpan Own { get; private set; }

    /// <summary>Runs until the window is over, whenever that is.</summary>
    public async Task RunAsync(BenchWindow window)
    {
        await UntilAsync(() => window.Begins, () => window.Ends);
        var own = Environment.CpuUsage.TotalTime;
        while (_time.GetTimestamp() < window.Ends)
        {
            await LookAsync();
            var next = _time.GetTimestamp() + (long)(Limits.BenchNodeInterval.TotalSeconds * _time.TimestampFrequency);
            await UntilAsync(() => next, () => window.Ends);
        }

        Own = Environment.CpuUsage.TotalTime - own;
        await LookAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Task LookAsync() => Task.WhenAll(_nodes.Select(node => node.LookAsync(CancellationToken.None)));

    /// <summary>Waits for a time or the end, in small steps because the end may come nearer.</summary>
    private async Task UntilAsync(Func<long> when, Func<long> end)
    {
        while (Math.Min(when(), end()) is var until && _time.GetTimestamp() is var now && now < until)
        {
            var left = _time.GetElapsedTime(now, until);
            await Task.Delay(left < Step ? Rounded(left) : Step, _time);
        }
    }

    private static TimeSpan Step { get; } = TimeSpan.FromMilliseconds(50);

    private static TimeSpan Rounded(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Ceiling(time.TotalMilliseconds));
}
