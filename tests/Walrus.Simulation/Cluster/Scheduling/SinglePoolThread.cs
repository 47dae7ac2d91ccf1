using System.Diagnostics;
using System.Reflection;

namespace Walrus.Simulation.Cluster;

/// <summary>The runtime's setting without which nothing here is the same twice: a thread pool of one thread. The program's runtimeconfig.json has it.</summary>
internal static class SinglePoolThread
{
    /// <summary>Whether this process has it.</summary>
    public static bool IsSet
    {
        get
        {
            ThreadPool.GetMaxThreads(out int workers, out _);
            return workers == 1;
        }
    }

    /// <summary>This program again with other arguments, in a process of its own. The caller reads its output and waits for its end.</summary>
    public static Process Start(params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        string own = Assembly.GetExecutingAssembly().Location;
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) != Path.GetFileNameWithoutExtension(own))
        {
            start.ArgumentList.Add(own);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start.");
    }

    /// <exception cref="InvalidOperationException">It is not set.</exception>
    public static void Demand()
    {
        if (!IsSet)
        {
            throw new InvalidOperationException("The simulation of the cluster runs in a process of its own only, with one thread in the pool.");
        }
    }
}
