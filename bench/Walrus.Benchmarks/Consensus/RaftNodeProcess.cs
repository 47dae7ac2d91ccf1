using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Walrus.Benchmarks.Consensus;

/// <summary>A node of the benchmark's cluster, seen from outside: a process that takes lines and answers with lines.</summary>
internal sealed class RaftNodeProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    private RaftNodeProcess(RaftNodeLine line, Process process)
    {
        Line = line;
        _process = process;
        _ = PumpAsync();
    }

    public RaftNodeLine Line { get; }

    public static async Task<RaftNodeProcess> StartAsync(RaftNodeLine line)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(RaftNodeProcess).Assembly.Location);
        }

        foreach (string word in line.Words())
        {
            start.ArgumentList.Add(word);
        }

        RaftNodeProcess node = new(line, Process.Start(start)!);
        _ = await node.NextAsync("ready");
        return node;
    }

    public void Tell(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
    }

    /// <summary>The next line that begins with one of <paramref name="words"/>; others are dropped. One call at a time.</summary>
    public async Task<string> NextAsync(params string[] words)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            string line = await _lines.Reader.ReadAsync(patience.Token);
            if (words.Any(word => line.StartsWith(word, StringComparison.Ordinal)))
            {
                return line;
            }
        }
    }

    /// <summary>Whether it leads, and how far it has applied.</summary>
    public async Task<(bool IsLeader, long Applied)> StatusAsync()
    {
        Tell("status");
        string[] words = (await NextAsync("status")).Split(' ');
        return (words[1] == "leader", long.Parse(words[2], CultureInfo.InvariantCulture));
    }

    /// <summary>SIGKILL: nothing is closed.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task PumpAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            _ = _lines.Writer.TryWrite(line);
        }

        _ = _lines.Writer.TryComplete(new IOException($"Node {Line.Node} has ended."));
    }
}
