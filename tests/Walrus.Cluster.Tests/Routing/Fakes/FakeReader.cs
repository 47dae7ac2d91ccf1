using Walrus.Storage;

namespace Walrus.Cluster.Tests.Routing.Fakes;

/// <summary>Reads what is committed, wherever it lies.</summary>
internal sealed class FakeReader(FakeCluster cluster) : IPartitionReader
{
    /// <summary>True makes a read fail.</summary>
    public Func<PartitionId, bool> Fails { get; set; } = _ => false;

    /// <summary>Entries that one read brings at most.</summary>
    public int EntriesMax { get; set; } = 7;

    /// <summary>Awaited before a read that goes on over segments.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>True makes the next such read see nothing, as one does that began before the entries were there.</summary>
    public bool EmptyOnce { get; set; }

    public int Reads { get; private set; }

    /// <summary>What the last read was asked for.</summary>
    public int BytesMax { get; private set; }

    public async ValueTask<PartitionRead> ReadAsync(PartitionId partition, Offset from, int bytesMax, CancellationToken cancellationToken)
    {
        await Before().WaitAsync(cancellationToken);
        Looks++;
        bool isEmpty = EmptyOnce || Hides;
        EmptyOnce = false;
        return isEmpty ? new PartitionRead(ReadFate.AtEnd, [], default) : await ReadChainAsync(partition, from, bytesMax);
    }

    private ValueTask<PartitionRead> ReadChainAsync(PartitionId partition, Offset from, int bytesMax)
    {
        while (true)
        {
            if (cluster.Scene.State.FindPartition(partition) is not { } chain)
            {
                return End(ReadFate.Gone);
            }

            if (chain.At(from) is not { } segment)
            {
                return End(ReadFate.OutOfRange, chain.Start);
            }

            PartitionRead read = Read(new SegmentId(partition, segment.Number), segment, from, bytesMax);
            if (read.Fate != ReadFate.AtEnd || segment.Number == chain.Last.Number)
            {
                return new ValueTask<PartitionRead>(read);
            }

            from = chain.Find(segment.Number.Next)!.Base;
        }
    }

    public ValueTask<PartitionRead> ReadSegmentAsync(SegmentId segment, Offset from, int bytesMax, CancellationToken cancellationToken) =>
        cluster.Scene.State.FindPartition(segment.Partition)?.Find(segment.Number) is { } metadata
            ? new ValueTask<PartitionRead>(Read(segment, metadata, from, bytesMax))
            : End(ReadFate.Gone);

    /// <summary>True makes reads see nothing, and waits end at once.</summary>
    public bool Hides { get; set; }

    /// <summary>Reads that go on over segments, whatever they saw.</summary>
    public int Looks { get; private set; }

    /// <summary>Counts who waits for entries.</summary>
    public int Waits { get; private set; }

    public async ValueTask WaitAsync(PartitionId partition, Offset from, CancellationToken cancellationToken)
    {
        Waits++;
        await Before().WaitAsync(cancellationToken);
        while ((await ReadChainAsync(partition, from, 1)).Fate == ReadFate.AtEnd)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), cluster.Time, cancellationToken);
        }
    }

    private static ValueTask<PartitionRead> End(ReadFate fate, Offset start = default) => new(new PartitionRead(fate, [], start));

    private PartitionRead Read(SegmentId segment, SegmentMetadata metadata, Offset from, int bytesMax)
    {
        Reads++;
        BytesMax = bytesMax;
        if (Fails(segment.Partition))
        {
            return new PartitionRead(ReadFate.Unavailable, [], default, "the fake does not read now");
        }

        int count = bytesMax == 1 ? 1 : EntriesMax;
        Entry[] entries = [.. cluster.Committed(segment).Skip((int)(from - metadata.Base)).Take(count)
            .Select((value, i) => new Entry(from + i, new EntryTimestamp(1_700_000_000_000), value))];
        return new PartitionRead(entries.Length == 0 ? ReadFate.AtEnd : ReadFate.Entries, entries, default);
    }
}
