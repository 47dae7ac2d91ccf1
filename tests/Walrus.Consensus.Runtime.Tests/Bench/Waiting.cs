using Walrus.Testing;

namespace Walrus.Consensus.Runtime.Tests.Bench;

/// <summary>Lets time pass and hosts think, tick by tick, without sleeping.</summary>
internal static class Waiting
{
    /// <summary>Ends a wait that would hang a test; nothing measures it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The length of a tick.</summary>
    public static TimeSpan Tick => Limits.RaftTickDefault;

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task Within(this Task task) => task.WaitAsync(Patience);

    public static Task<T> Within<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Patience);

    public static Task Within(this ValueTask task) => task.AsTask().WaitAsync(Patience);

    /// <summary>Completes when the host has looked at everything that it was given before. A host that has stopped has.</summary>
    public static Task<TransferAnswer> SettleAsync(this RaftHost host) => host.TransferLeadershipAsync(NodeId.None).Within();

    /// <summary>Lets ticks pass until <paramref name="condition"/> holds.</summary>
    public static async Task UntilAsync(ManualTime time, Func<IEnumerable<RaftHost>> hosts, Func<bool> condition, string what, int ticksMax = 3_000)
    {
        for (int tick = 0; tick < ticksMax; tick++)
        {
            for (int round = 0; round < 4; round++)
            {
                if (condition())
                {
                    return;
                }

                foreach (RaftHost host in hosts())
                {
                    await host.SettleAsync();
                }
            }

            time.Advance(Tick);
        }

        throw new InvalidOperationException($"{what} did not happen in {ticksMax} ticks. {string.Join(" | ", hosts().Select(host => host.Status))}");
    }
}
