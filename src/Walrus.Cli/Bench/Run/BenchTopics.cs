using Walrus.Cli.Bench.Plan;
using Walrus.Client;
using Walrus.Protocol;

namespace Walrus.Cli.Bench.Run;

/// <summary>Makes the topics of a benchmark, fills them when it consumes, and takes them away.</summary>
internal sealed class BenchTopics(BenchPlan plan, WalrusClient client)
{
    private const int AtOnce = 64;

    /// <summary>Makes them.</summary>
    /// <exception cref="WalrusException">A node refused or did not answer.</exception>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        foreach (var some in Enumerable.Range(0, plan.Topics).Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(number => MakeAsync(plan.TopicName(number), cancellationToken)));
        }
    }

    /// <summary>Puts what is to be consumed, as evenly as it can be.</summary>
    /// <exception cref="WalrusException">A node refused or did not answer.</exception>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> entry = new StampedEntry(plan.EntryBytes).With(0);
        for (var topic = 0; topic < plan.Topics; topic++)
        {
            var left = (plan.Entries / plan.Topics) + (topic < plan.Entries % plan.Topics ? 1 : 0);
            while (left > 0)
            {
                var some = Math.Min(left, Limits.ImportWindowLines);
                var result = await client.PutBatchAsync(plan.TopicName(topic), [.. Enumerable.Repeat(entry, some)], cancellationToken);
                result.ThrowIfFailed();
                left -= some;
            }
        }
    }

    /// <summary>Deletes them. Those that cannot be are named.</summary>
    public async Task<string?> DeleteAsync(CancellationToken cancellationToken)
    {
        string? problem = null;
        foreach (var some in Enumerable.Range(0, plan.Topics).Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(async number =>
            {
                try
                {
                    await client.DeleteAsync(plan.TopicName(number), cancellationToken);
                }
                catch (WalrusException failure)
                {
                    problem ??= $"topic '{plan.TopicName(number)}' could not be deleted: {failure.Message.ReplaceLineEndings(" ")}";
                }
            }));
        }

        return problem;
    }

    private async Task MakeAsync(string topic, CancellationToken cancellationToken)
    {
        await client.RegisterAsync(topic, plan.Partitions, cancellationToken);
        if (plan.Acks is { } acks)
        {
            await client.ConfigureAsync(topic, new SettingsPatch { Acks = new SettingChange<AckMode>(acks) }, cancellationToken);
        }
    }
}
