using System.Buffers;
using System.Text;
using Walrus.Cluster;
using Walrus.Storage;

namespace Walrus.Simulation.Cluster;

/// <summary>Those who write, read, and take entries by shared cursors, each through any node that runs, until they are stopped.</summary>
internal sealed class ClusterClients(ClusterWorld world)
{
    /// <summary>Longer than a node may wait for an outcome.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly CursorName Shared = new("shared");

    private readonly List<Task> _clients = [];
    private bool _isStopped;

    public void Start()
    {
        int number = 0;
        foreach (PartitionId partition in world.Partitions)
        {
            Add(WriteAsync(number++, partition));
            Add(new ProducingClient(world, number++, partition).RunAsync(() => _isStopped));
            Add(ReadAsync(partition));
            Add(TakeAsync(partition));
            Add(TakeAsync(partition));
        }
    }

    /// <summary>Waits until each has ended what it was at.</summary>
    public async Task StopAsync()
    {
        _isStopped = true;
        await Task.WhenAll(_clients);
    }

    /// <summary>Writes through one node until an entry is acknowledged.</summary>
    public async Task AppendUntilTakenAsync(int node, PartitionId partition, TimeSpan patience)
    {
        long began = world.Clock.GetTimestamp();
        for (int number = 0; ; number++)
        {
            RoutedAppend? end = await AppendAsync(world.Up[node], partition, $"{1_000 + node}:{number}");
            if (end is { Fate: RouteFate.Acknowledged })
            {
                return;
            }

            if (world.Clock.GetElapsedTime(began) > patience)
            {
                throw new ClusterViolationException("WriteProgress", $"{partition} takes nothing through node {node}: {end}. {world.Describe()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), world.Clock);
        }
    }

    /// <summary>Takes what the shared cursor has left, and has it judged.</summary>
    public async Task DrainAsync(PartitionId partition, long end, TimeSpan patience)
    {
        long began = world.Clock.GetTimestamp();
        while (true)
        {
            CursorRead? read = await TakeOnceAsync(world.Any()!, partition);
            if (read is { Fate: CursorFate.Empty })
            {
                break;
            }

            if (world.Clock.GetElapsedTime(began) > patience)
            {
                throw new ClusterViolationException("ReadProgress", $"the shared cursor of {partition} is not done: {read}. {world.Describe()}");
            }
        }

        world.Oracle.Cursors.Judge(partition, Shared, end);
    }

    private void Add(Task client) => _clients.Add(GuardAsync(client));

    private async Task GuardAsync(Task client)
    {
        try
        {
            await client;
        }
        catch (Exception violation)
        {
            world.Loop.Fail(violation);
        }
    }

    private async Task WriteAsync(int writer, PartitionId partition)
    {
        for (int number = 0; !_isStopped;)
        {
            await PauseAsync(120);
            if (world.Any() is { } node)
            {
                RoutedAppend? end = await AppendAsync(node, partition, $"{writer}:{number}");

                // What certainly had no effect is sent again under the same number: were it there, it would be there twice.
                number += end is { Fate: RouteFate.Unavailable } ? 0 : 1;
            }
        }
    }

    private async Task<RoutedAppend?> AppendAsync(SimNode node, PartitionId partition, string value)
    {
        world.Oracle.Entries.Sending(value);
        RoutedAppend? end = await node.AskAsync(asked => Put(asked, partition, value), world.Clock, Patience);
        if (world.Trace is not null)
        {
            world.Note($"PUT {value} to {partition} through node {node.Number}: {(end is { } told ? $"{told.Fate} {told.Offset} {told.Reason}" : "not heard")}");
        }

        if (end is { Fate: RouteFate.Acknowledged } done)
        {
            world.Oracle.Entries.Acknowledge(partition, done.Offset, value);
        }
        else if (end is { Fate: RouteFate.Failed or RouteFate.TopicGone or RouteFate.OutOfOrder or RouteFate.Fenced })
        {
            throw new ClusterViolationException("WriteProgress", $"PUT {value} to {partition} through node {node.Number} ends as {end}.");
        }

        return end;
    }

    /// <summary>As the command's handler: first the topic is looked up, which a node that has just been started may not have heard of (found by seed 3444).</summary>
    private static ValueTask<RoutedAppend> Put(SimNode node, PartitionId partition, string value) => node.View.State.FindPartition(partition) is null
        ? new ValueTask<RoutedAppend>(new RoutedAppend(RouteFate.Unavailable, default, "the node has not heard of the topic yet"))
        : node.Data.Router.AppendAsync(partition, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(value)));

    private async Task ReadAsync(PartitionId partition)
    {
        while (!_isStopped)
        {
            await PauseAsync(200);
            if (world.Any() is not { } node)
            {
                continue;
            }

            Offset from = new(world.Loop.Random.Below(world.Oracle.Entries.Acknowledged + 1));
            int bytes = world.Loop.Random.Between(1, 500);
            PartitionRead? answer = await node.AskAsync(asked => asked.Data.Reader.ReadAsync(partition, from, bytes, CancellationToken.None), world.Clock, Patience);
            if (answer is { Fate: ReadFate.Entries } read)
            {
                foreach (Entry entry in read.Entries)
                {
                    world.Oracle.Entries.See(partition, entry.Offset, Encoding.UTF8.GetString(entry.Value.Span), $"a reader at node {node.Number}");
                }
            }
        }
    }

    private async Task TakeAsync(PartitionId partition)
    {
        while (!_isStopped)
        {
            await PauseAsync(150);
            if (world.Any() is { } node)
            {
                _ = await TakeOnceAsync(node, partition);
            }
        }
    }

    private async Task<CursorRead?> TakeOnceAsync(SimNode node, PartitionId partition)
    {
        Offset before = world.Oracle.Cursors.Next(partition, Shared);
        CursorRead? answer = await node.AskAsync(asked => asked.Data.Cursors.NextAsync(partition, Shared, CancellationToken.None), world.Clock, Patience);
        if (world.Trace is not null)
        {
            world.Note($"GET of {partition} through node {node.Number}: {(answer is { } told ? $"{told.Fate} {told.Entry?.Offset} {told.Reason}" : "not heard")}");
        }

        if (answer is { Fate: CursorFate.Done, Entry: { } entry })
        {
            world.Oracle.Entries.See(partition, entry.Offset, Encoding.UTF8.GetString(entry.Value.Span), $"a cursor at node {node.Number}");
            world.Oracle.Cursors.HandedOut(partition, Shared, entry.Offset, before);
        }
        else if (answer is null or { Fate: CursorFate.Unknown })
        {
            world.Oracle.Cursors.Unheard(partition, Shared);
        }

        return answer;
    }

    private Task PauseAsync(int msMax) => Task.Delay(TimeSpan.FromMilliseconds(world.Loop.Random.Between(1, msMax)), world.Clock);
}
