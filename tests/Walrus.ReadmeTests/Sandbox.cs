using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Walrus.Testing.Programs;

// The tour is bash, and the wrappers below are shell scripts.
[assembly: SupportedOSPlatform("linux")]

namespace Walrus.ReadmeTests;

/// <summary>
/// A folder like a fresh clone after make build: out/walrus and out/walrus-cli run the executables of this build, on free ports instead of
/// the default ones. That is the only thing that differs from what a reader of the README has.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(2);

    public Sandbox()
    {
        Folder = Directory.CreateTempSubdirectory("walrus-readme-").FullName;
        int[] ports = FreePorts(2);
        ClientPort = ports[0];
        Directory.CreateDirectory(Path.Combine(Folder, "out"));
        Wrap("walrus", "src/Walrus.Node", $"--client-port {ports[0]} --http-port {ports[1]} --raft-port 0");
        Wrap("walrus-cli", "src/Walrus.Cli", $"--addr 127.0.0.1:{ports[0]}");
    }

    /// <summary>The working folder of everything that runs here. Removed with the sandbox.</summary>
    public string Folder { get; }

    /// <summary>Where out/walrus listens.</summary>
    public int ClientPort { get; }

    /// <summary>The address of the broker.</summary>
    public string ClientAddress => $"127.0.0.1:{ClientPort}";

    /// <summary>Runs a program here to its end; one that takes minutes is ended with all its children.</summary>
    /// <exception cref="TimeoutException">It did not end; the message holds what it printed.</exception>
    public async Task<Finished> RunAsync(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(PatienceMax);
        }
        catch (TimeoutException timeout)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end.\n{Head(await output)}\n{Head(await errors)}", timeout);
        }

        return new Finished(process.ExitCode, await output, await errors);
    }

    /// <summary>Starts a program here; the caller ends it.</summary>
    public Process Start(string program, params string[] arguments)
    {
        return Process.Start(BuiltProgram.StartInfo(program, arguments, Folder)) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Head(string text) => text.Length <= 2000 ? text : text[..2000] + " [...]";

    /// <summary>A script that turns into the real executable, so that $! and signals mean the real one.</summary>
    private void Wrap(string name, string project, string flags)
    {
        string path = Path.Combine(Folder, "out", name);
        File.WriteAllText(path, $"#!/bin/sh\nexec '{BuiltProgram.PathOf(project, name)}' {flags} \"$@\"\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Distinct ports that were free a moment ago: all are held until all are known.</summary>
    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        try
        {
            foreach (TcpListener listener in listeners)
            {
                listener.Start();
            }

            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (TcpListener listener in listeners)
            {
                listener.Dispose();
            }
        }
    }
}
