using System.Diagnostics;
using Walrus.Testing.Programs;

namespace Walrus.Testing.Processes;

/// <summary>A program of this build as a child process. Disposing it kills it (SIGKILL) if it still runs and waits until it is gone.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        Output = new ProcessLines(process.StandardOutput);
        Errors = new ProcessLines(process.StandardError);
        process.StandardInput.Close();
    }

    /// <summary>Its process id.</summary>
    public int Id { get; }

    /// <summary>What it prints on stdout.</summary>
    public ProcessLines Output { get; }

    /// <summary>What it prints on stderr.</summary>
    public ProcessLines Errors { get; }

    /// <summary>Starts a program with <paramref name="home"/> as its home and working directory.</summary>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, string home, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = BuiltProgram.StartInfo(program, arguments, home);
        foreach ((string variable, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[variable] = value;
        }

        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    /// <summary>SIGKILL; the process does nothing more when this returns, though it may take a moment to be gone.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal that the process may handle.</summary>
    public void Send(Signal signal) => Signals.Send(Id, signal);

    /// <summary>Waits until it has ended and everything that it printed is here; gives the exit code.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? patience = null)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(patience ?? Patience.Step);
        }
        catch (TimeoutException timeout)
        {
            _process.Kill();
            throw new TimeoutException($"Process {Id} did not end. It printed:\n{Output.Text}\n{Errors.Text}", timeout);
        }

        await Output.Ended;
        await Errors.Ended;
        return _process.ExitCode;
    }

    /// <summary>Waits as <see cref="WaitForExitAsync"/>, and gives what it printed too.</summary>
    public async Task<Finished> FinishAsync(TimeSpan? patience = null)
    {
        int code = await WaitForExitAsync(patience);
        return new Finished(code, Output.Text, Errors.Text);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await WaitForExitAsync();
        _process.Dispose();
    }
}
