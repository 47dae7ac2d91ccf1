using Walrus.Testing.Processes;

namespace Walrus.ClusterTests.Clusters;

/// <summary>Waits for what other processes come to by themselves. Polls, for nothing tells; the pause only spares the machine, and no test depends on its length.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Completes when <paramref name="isSo"/> says so; a failing question counts as no.</summary>
    /// <exception cref="TimeoutException">It did not become so within <see cref="Patience.Step"/>.</exception>
    public static async Task SoAsync(Func<Task<bool>> isSo, string what, Func<string> more)
    {
        long began = TimeProvider.System.GetTimestamp();
        Exception? last = null;
        while (TimeProvider.System.GetElapsedTime(began) < Patience.Step)
        {
            try
            {
                if (await isSo())
                {
                    return;
                }
            }
            catch (Walrus.Client.WalrusException problem)
            {
                last = problem;
            }

            await Task.Delay(Pause);
        }

        throw new TimeoutException($"It did not come to be that {what}.\n{more()}", last);
    }
}
