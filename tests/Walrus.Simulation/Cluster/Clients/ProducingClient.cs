using System.Text;
using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>A producer: numbers its batches, and sends each again, through any node, until it is acknowledged. Each is in the log once, in its place.</summary>
internal sealed class ProducingClient(ClusterWorld world, int writer, PartitionId partition)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private int _sequence;

    public async Task RunAsync(Func<bool> isStopped)
    {
        if (await ReserveAsync(isStopped) is not { } id)
        {
            return;
        }

        while (!isStopped())
        {
            await PauseAsync(160);
            string[] values = [.. Enumerable.Range(_sequence, world.Loop.Random.Between(1, 3)).Select(number => $"{writer}:{number}")];
            foreach (string value in values)
            {
                world.Oracle.Entries.Sending(value);
            }

            ProducerStamp stamp = new(id, default, new SequenceNumber(_sequence));
            _sequence += values.Length;
            await SendAsync(stamp, values);
        }
    }

    private async Task SendAsync(ProducerStamp stamp, string[] values)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(values));
        int[] lengths = [.. values.Select(value => value.Length)];
        while (true)
        {
            if (world.Any() is { } node)
            {
                RoutedAppend? end = await node.AskAsync(asked => Produce(asked, new SequencedEntries(stamp, lengths, bytes)), world.Clock, Patience);
                if (world.Trace is not null)
                {
                    world.Note($"PRODUCE {string.Join(',', values)} to {partition} through node {node.Number}: {(end is { } told ? $"{told.Fate} {told.Offset} {told.Reason}" : "not heard")}");
                }

                switch (end?.Fate)
                {
                    case RouteFate.Acknowledged:
                        for (int i = 0; i < values.Length; i++)
                        {
                            world.Oracle.Entries.Acknowledge(partition, end.Value.Offset + i, values[i]);
                        }

                        return;
                    case null or RouteFate.Unavailable or RouteFate.Unknown:
                        break;
                    default:
                        throw new ClusterViolationException("Deduplication", $"the batch {values[0]} of producer {stamp} ends as {end}.");
                }
            }

            await PauseAsync(40);
        }
    }

    /// <summary>As the command's handler: first the topic is looked up.</summary>
    private ValueTask<RoutedAppend> Produce(SimNode node, in SequencedEntries entries) => node.View.State.FindPartition(partition) is null
        ? new ValueTask<RoutedAppend>(new RoutedAppend(RouteFate.Unavailable, default, "the node has not heard of the topic yet"))
        : node.Data.Router.AppendAsync(partition, entries);

    private async Task<ProducerId?> ReserveAsync(Func<bool> isStopped)
    {
        while (!isStopped())
        {
            if (world.Any() is { } node
                && await node.AskAsync(asked => asked.Proposer.ProposeAsync(new ReserveProducers(1), CancellationToken.None), world.Clock, Patience) is { Result: { IsSuccess: true } taken })
            {
                return new ProducerId(taken.Count);
            }

            await PauseAsync(50);
        }

        return null;
    }

    private Task PauseAsync(int msMax) => Task.Delay(TimeSpan.FromMilliseconds(world.Loop.Random.Between(1, msMax)), world.Clock);
}
