using System.Runtime.InteropServices;

namespace Walrus.Testing.Processes;

/// <summary>Signals of Linux, by their numbers.</summary>
public enum Signal
{
    /// <summary>SIGINT: Ctrl-C.</summary>
    Interrupt = 2,

    /// <summary>SIGTERM: what supervisors send.</summary>
    Terminate = 15,

    /// <summary>SIGCONT: a stopped process goes on.</summary>
    Continue = 18,

    /// <summary>SIGSTOP: it stands still where it is, and cannot know. Its connections stay.</summary>
    Stop = 19,
}

/// <summary>kill(2).</summary>
public static partial class Signals
{
    /// <summary>Sends it; returns when it is delivered to the kernel.</summary>
    public static void Send(int processId, Signal signal)
    {
        if (Kill(processId, (int)signal) != 0)
        {
            throw new InvalidOperationException($"kill({processId}, {signal}) failed with {Marshal.GetLastPInvokeError()}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
