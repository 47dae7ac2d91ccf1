using System.Diagnostics;
using Walrus.Consensus.Runtime;

namespace Walrus.Benchmarks.Consensus;

/// <summary>What callers got who proposed one after another, each waiting for its own to be applied.</summary>
internal sealed record ProposalLoad(double PerSecond, TimeSpan Median, TimeSpan Percentile99)
{
    /// <summary>Runs <paramref name="callers"/> loops on the leader for <paramref name="time"/>.</summary>
    /// <exception cref="InvalidOperationException">A proposal was not applied: the node does not lead.</exception>
    public static async Task<ProposalLoad> RunAsync(RaftHost leader, int callers, TimeSpan time, byte[] command)
    {
        long start = Stopwatch.GetTimestamp();
        List<TimeSpan>[] each = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => ProposeAsync(leader, start, time, command))));
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        List<TimeSpan> all = [.. each.SelectMany(list => list)];
        all.Sort();
        return new ProposalLoad(all.Count / taken.TotalSeconds, all[all.Count / 2], all[(int)(all.Count * 0.99)]);
    }

    private static async Task<List<TimeSpan>> ProposeAsync(RaftHost leader, long start, TimeSpan time, byte[] command)
    {
        List<TimeSpan> each = [];
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            long before = Stopwatch.GetTimestamp();
            ProposalAnswer answer = await leader.ProposeAsync(command);
            if (answer.End != ProposalEnd.Applied)
            {
                throw new InvalidOperationException($"A proposal ended as {answer.End}.");
            }

            each.Add(Stopwatch.GetElapsedTime(before));
        }

        return each;
    }
}
