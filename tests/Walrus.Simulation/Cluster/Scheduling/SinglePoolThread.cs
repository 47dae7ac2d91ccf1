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

    /// <exception cref="InvalidOperationException">It is not set.</exception>
    public static void Demand()
    {
        if (!IsSet)
        {
            throw new InvalidOperationException("The simulation of the cluster runs in a process of its own only, with one thread in the pool.");
        }
    }
}
