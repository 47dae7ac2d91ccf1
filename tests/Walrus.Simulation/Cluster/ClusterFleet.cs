using System.Diagnostics;
using System.Globalization;

namespace Walrus.Simulation.Cluster;

/// <summary>What came of many seeds.</summary>
/// <param name="Seeds">Seeds that were run.</param>
/// <param name="Steps">Pieces of work in all of them.</param>
/// <param name="Acknowledged">Entries that were acknowledged.</param>
/// <param name="HandedOut">Entries that shared cursors handed out.</param>
/// <param name="Failures">What workers said of seeds that failed; begins with the seed.</param>
internal sealed record FleetReport(int Seeds, long Steps, long Acknowledged, long HandedOut, IReadOnlyList<string> Failures);

/// <summary>Runs seeds in several processes of this program at once, for each of them has one thread.</summary>
/// <param name="program">The program: an executable, or a library for the runtime's host.</param>
internal sealed class ClusterFleet(string program)
{
    private readonly Lock _gate = new();
    private readonly List<string> _failures = [];
    private int _seeds;
    private long _steps;
    private long _acknowledged;
    private long _handedOut;

    /// <summary>So far.</summary>
    public FleetReport Report
    {
        get
        {
            lock (_gate)
            {
                return new FleetReport(_seeds, _steps, _acknowledged, _handedOut, [.. _failures]);
            }
        }
    }

    /// <summary>Runs seeds from <paramref name="first"/> on until one has failed, all are run, or the token is cancelled.</summary>
    public async Task<FleetReport> RunAsync(int first, int seeds, string mistake, int workers, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(workers, seeds)).Select(worker => WorkAsync(
            ["cluster-work", Text(first + worker), Text(seeds - worker), Text(workers), mistake], over)));
        return Report;
    }

    /// <summary>Runs the program and gives what it writes.</summary>
    public async Task<string> AskAsync(params IEnumerable<string> arguments)
    {
        using Process process = Start(arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        string output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        return output + await errors;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task WorkAsync(IEnumerable<string> arguments, CancellationTokenSource over)
    {
        using Process process = Start(arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await using CancellationTokenRegistration ending = over.Token.Register(() => End(process));
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            Take(line);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        if (process.ExitCode != 0 && !over.IsCancellationRequested)
        {
            if (await errors is { Length: > 0 } text)
            {
                lock (_gate)
                {
                    _failures.Add($"a worker died: {text}");
                }
            }

            await over.CancelAsync();
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    /// <summary>seed, steps, acknowledged, handed out, hash, "ok" or what went wrong.</summary>
    private void Take(string line)
    {
        string[] words = line.Split(' ', 6);
        if (words.Length < 6)
        {
            return; // The last line of a worker that was ended.
        }

        lock (_gate)
        {
            _seeds++;
            _steps += long.Parse(words[1], CultureInfo.InvariantCulture);
            _acknowledged += long.Parse(words[2], CultureInfo.InvariantCulture);
            _handedOut += long.Parse(words[3], CultureInfo.InvariantCulture);
            if (words[5] != "ok")
            {
                _failures.Add($"{words[0]} {words[5]}");
            }
        }
    }

    private Process Start(IEnumerable<string> arguments)
    {
        bool isLibrary = Path.GetExtension(program) == ".dll";
        ProcessStartInfo start = new(isLibrary ? "dotnet" : program, isLibrary ? [program, .. arguments] : arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A good third of the time of a short run is compiling: this is what makes it cheaper.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
    }
}
