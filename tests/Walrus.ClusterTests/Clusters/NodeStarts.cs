using Walrus.Testing.Processes;
using Walrus.Testing.Programs;

namespace Walrus.ClusterTests.Clusters;

/// <summary>Starts of nodes that are not to come to an end, or not to a good one.</summary>
internal static class NodeStarts
{
    /// <summary>Starts a node that is refused, and gives what it printed when it has ended.</summary>
    public static async Task<Finished> RefusedAsync(NodeSettings settings)
    {
        await using ChildProcess process = NodeProcess.Launch(settings);
        return await process.FinishAsync();
    }

    /// <summary>Starts a node that goes on asking, waits until its log says what <paramref name="words"/> say, all in one line, and asks it to end; it must, though it is not ready.</summary>
    public static async Task<string> ComplainsAsync(NodeSettings settings, params string[] words)
    {
        await using ChildProcess process = NodeProcess.Launch(settings);
        string line = await process.Errors.FindAsync(line => Array.TrueForAll(words, word => line.Contains(word, StringComparison.Ordinal)));
        process.Send(Signal.Terminate);
        (await process.WaitForExitAsync()).ShouldBe(0, process.Errors.Text);
        return line;
    }

    /// <summary>A copy of a data directory, as somebody makes one with cp -r; the lock file, too.</summary>
    public static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
