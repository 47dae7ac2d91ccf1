using System.Text;
using Walrus.Cluster;
using Walrus.Storage;

namespace Walrus.Simulation.Cluster;

/// <summary>After everything was healed: every partition takes entries through every node, has all its copies, and is the same for everybody; then it is judged.</summary>
internal sealed class ClusterEnding(ClusterWorld world, ClusterClients clients)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task DemandAsync()
    {
        await world.UntilAsync(() => world.Up.Values.All(node => node.HasEntered), "all nodes to take part", Patience);
        foreach (PartitionId partition in world.Partitions)
        {
            await Task.WhenAll(world.Nodes.Select(node => clients.AppendUntilTakenAsync(node, partition, Patience)));
        }

        await world.UntilAsync(() => world.Partitions.All(AreCopiesWhole), "all copies to be whole", Patience);
        ClusterMetadata whole = world.Oracle.Metadata.Newest; // What is sealed from here on may lack copies for a moment.
        foreach (PartitionId partition in world.Partitions)
        {
            await JudgeAsync(partition, whole.FindPartition(partition)!);
        }
    }

    private async Task JudgeAsync(PartitionId partition, PartitionMetadata whole)
    {
        List<string>? first = null;
        foreach (SimNode node in world.Up.Values)
        {
            List<string> log = await ReadAllAsync(node, partition);
            world.Oracle.Entries.Judge(partition, log, $"node {node.Number}");
            first ??= log;
            if (!log.SequenceEqual(first))
            {
                throw new ClusterViolationException("SameForAll", $"{partition} has {log.Count} entries at node {node.Number} and others, {first.Count}, elsewhere.");
            }
        }

        CheckCopies(partition, whole, first!);
        await clients.DrainAsync(partition, first!.Count, Patience);
    }

    private bool AreCopiesWhole(PartitionId partition) => world.Oracle.Metadata.Newest.FindPartition(partition)!.Segments
        .Where(segment => segment.SealedEnd > segment.Base)
        .All(segment => segment.Replicas.Nodes.All(node => world.Up[(int)node.Value].Data.Segments.Find(new SegmentId(partition, segment.Number))?.End == segment.SealedEnd));

    /// <summary>Each copy of a sealed segment holds the very entries that readers are given.</summary>
    private void CheckCopies(PartitionId partition, PartitionMetadata whole, List<string> log)
    {
        foreach (SegmentMetadata segment in whole.Segments.Where(segment => segment.SealedEnd > segment.Base))
        {
            foreach (NodeId node in segment.Replicas.Nodes)
            {
                CheckCopy(new SegmentId(partition, segment.Number), segment, world.Up[(int)node.Value], log);
            }
        }
    }

    private static void CheckCopy(SegmentId id, SegmentMetadata segment, SimNode node, List<string> log)
    {
        Offset end = segment.SealedEnd!.Value;
        for (Offset at = segment.Base; at < end;)
        {
            using BatchReadResult? read = node.Data.Segments.Read(id, at, end, 1 << 20);
            string fault = "there is nothing";
            if (read is null || !RecordBatches.TryRead(read.Batches.Span, at, end, out IReadOnlyList<Entry> entries, out fault) || entries.Count == 0)
            {
                throw new ClusterViolationException("CopiesEqual", $"{id} from {segment.Base} to {end} cannot be read at {at} at node {node.Number}, which has {node.Data.Segments.Find(id)}: {read?.From} to {read?.Next}, {fault}");
            }

            foreach (Entry entry in entries)
            {
                if (Encoding.UTF8.GetString(entry.Value.Span) != log[(int)entry.Offset.Value])
                {
                    throw new ClusterViolationException("CopiesEqual", $"{id} holds another entry at {entry.Offset} at node {node.Number}.");
                }
            }

            at = entries[^1].Offset + 1;
        }
    }

    private async Task<List<string>> ReadAllAsync(SimNode node, PartitionId partition)
    {
        List<string> log = [];
        long began = world.Clock.GetTimestamp();
        while (true)
        {
            PartitionRead? answer = await node.AskAsync(asked => asked.Data.Reader.ReadAsync(partition, new Offset(log.Count), 1 << 20, CancellationToken.None), world.Clock, Patience);
            if (answer is { } read)
            {
                if (read.Fate is ReadFate.OutOfRange or ReadFate.Gone)
                {
                    throw new ClusterViolationException("KeptForEver", $"{partition} has no {log.Count} at node {node.Number}: {read.Fate}, it starts at {read.Start}.");
                }

                log.AddRange((read.Entries ?? []).Select(entry => Encoding.UTF8.GetString(entry.Value.Span)));
                if (read.Fate == ReadFate.AtEnd)
                {
                    return log;
                }
            }

            if (world.Clock.GetElapsedTime(began) > Patience)
            {
                throw new ClusterViolationException("ReadProgress", $"{partition} cannot be read through node {node.Number} at {log.Count}: {answer?.Fate}, {answer?.Reason}. {world.Describe()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), world.Clock);
        }
    }
}
