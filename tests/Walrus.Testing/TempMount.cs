using System.Diagnostics;

namespace Walrus.Testing;

/// <summary>A small file system of its own, mounted on a temporary directory: a disk that can really be full or read-only. Linux, as root.</summary>
public sealed class TempMount : IDisposable
{
    private readonly TempDirectory _at;

    private TempMount(TempDirectory at) => _at = at;

    /// <summary>Where it is mounted.</summary>
    public string Path => _at.Path;

    /// <summary>
    /// Mounts a file system that needs no device, for example <c>tmpfs</c> with <c>size=1m</c>; null, with the reason, where that is not
    /// permitted (the caller skips its test).
    /// </summary>
    public static TempMount? TryCreate(string type, string options, out string reason)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            reason = "mounting needs Linux and root";
            return null;
        }

        TempDirectory at = new();
        reason = Run("mount", "-t", type, "-o", options, type, at.Path);
        if (reason.Length > 0)
        {
            at.Dispose();
            return null;
        }

        return new TempMount(at);
    }

    /// <summary>Mounts it again with other options, for example <c>ro</c>.</summary>
    public void Remount(string options)
    {
        string error = Run("mount", "-o", "remount," + options, Path);
        if (error.Length > 0)
        {
            throw new InvalidOperationException(error);
        }
    }

    /// <summary>Unmounts; throws when a file on it is still open, which is a leak of the test.</summary>
    public void Dispose()
    {
        string error = Run("umount", Path);
        if (error.Length > 0)
        {
            throw new InvalidOperationException(error);
        }

        _at.Dispose();
    }

    /// <summary>Empty when the command succeeded.</summary>
    private static string Run(string command, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? string.Empty : $"{command}: exit code {process.ExitCode}: {error}";
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"{command}: {e.Message}";
        }
    }
}
