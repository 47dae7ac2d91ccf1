using System.Diagnostics;

namespace Walrus.Storage.Tests.Files;

/// <summary>Another process that holds a lock file as an engine does: flock(2), with its process id as text in the file.</summary>
internal sealed class LockHolder : IDisposable
{
    private readonly Process _process;

    /// <summary>Returns once the lock is held. <paramref name="prefix"/> runs it in another way, for example as another user.</summary>
    public LockHolder(string path, params string[] prefix)
    {
        // -F: no fork, so that the process that holds the lock is the one we started and kill. cat ends with our end of its input.
        string[] command = [.. prefix, "flock", "-x", "-F", path, "sh", "-c", $"echo $$ > '{path}'; echo held; exec cat"];
        _process = Process.Start(
            new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        if (_process.StandardOutput.ReadLine() != "held")
        {
            _process.WaitForExit();
            throw new InvalidOperationException($"The holder ended with {_process.ExitCode}.");
        }
    }

    public int Id => _process.Id;

    /// <summary>kill -9, and waits until it is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}
