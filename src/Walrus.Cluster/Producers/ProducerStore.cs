using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using Walrus.Storage;

namespace Walrus.Cluster.Producers;

/// <summary>
/// What this node keeps of the producers of partitions, durably: for each the newest state that it was told, as of the base of a segment. One topic of the engine for each such
/// partition, whose last entry counts (docs/formats/producers.md). Thread-safe.
/// </summary>
internal sealed class ProducerStore(LogEngine engine)
{
    private const string Prefix = "__prod.";
    private const int HeadBytes = sizeof(int);
    private const int Turns = 64;

    private readonly ConcurrentDictionary<PartitionId, Kept> _kept = new();
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Turns).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Finds what is there. What cannot be read counts as not there: then others are asked.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public void Load()
    {
        foreach (Topic topic in engine.EnumerateTopics())
        {
            if (TryParse(topic.Name, out PartitionId partition) && topic.Partitions[0] is { } log && log.End > log.Start
                && log.ReadEntry(log.End + -1, Visibility.Written) is { } entry && TryDecode(entry.Value.Span, out Kept kept))
            {
                _kept[partition] = kept;
            }
        }
    }

    /// <summary>The newest state; null when there is none.</summary>
    public (SegmentNumber Segment, ProducerTable Table)? Find(PartitionId partition) =>
        _kept.TryGetValue(partition, out Kept kept) && ProducerTableCodec.Decode(kept.State.Span) is { } table ? (kept.Segment, table) : null;

    /// <summary>Keeps the state as of the base of <paramref name="segment"/>; durable before it completes, whatever the schedule. False when that of a later segment is kept.</summary>
    /// <exception cref="StorageException">It is not known whether it is kept.</exception>
    public async Task<bool> KeepAsync(PartitionId partition, SegmentNumber segment, ReadOnlyMemory<byte> state, CancellationToken cancellationToken)
    {
        SemaphoreSlim turn = TurnOf(partition);
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (_kept.TryGetValue(partition, out Kept before) && before.Segment.Value > segment.Value)
            {
                return false;
            }

            byte[] entry = new byte[HeadBytes + state.Length];
            BinaryPrimitives.WriteInt32LittleEndian(entry, segment.Value);
            state.CopyTo(entry.AsMemory(HeadBytes));
            Topic topic = await engine.CreateTopicAsync(NameOf(partition), cancellationToken: CancellationToken.None);
            PartitionLog log = topic.Partitions[0];
            AppendResult appended = await log.AppendAsync(entry, CancellationToken.None);
            await engine.FlushAsync(CancellationToken.None);
            _ = await log.TrimAsync(appended.First, CancellationToken.None);
            _kept[partition] = new Kept(segment, entry.AsMemory(HeadBytes));
            return true;
        }
        finally
        {
            _ = turn.Release();
        }
    }

    /// <summary>Deletes what belongs to topics that are gone.</summary>
    /// <exception cref="StorageException">The engine has failed or is closed.</exception>
    public async Task DeleteAsync(Func<TopicId, bool> isGone, CancellationToken cancellationToken)
    {
        foreach ((PartitionId partition, Kept _) in _kept)
        {
            if (!isGone(partition.Topic))
            {
                continue;
            }

            SemaphoreSlim turn = TurnOf(partition);
            await turn.WaitAsync(cancellationToken);
            try
            {
                _ = _kept.TryRemove(partition, out _);
                _ = await engine.DeleteTopicAsync(NameOf(partition), CancellationToken.None);
            }
            finally
            {
                _ = turn.Release();
            }
        }
    }

    private SemaphoreSlim TurnOf(PartitionId partition) => _turns[(uint)partition.GetHashCode() % Turns];

    private static TopicName NameOf(PartitionId partition) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{partition.Topic}.{partition.Number}"));

    private static bool TryParse(TopicName name, out PartitionId partition)
    {
        partition = default;
        if (!name.Value.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        string[] parts = name.Value[Prefix.Length..].Split('.');
        if (parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long topic)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || topic is <= 0 or > Limits.MetadataNumberMax || number >= Limits.TopicPartitionsMax)
        {
            return false;
        }

        partition = new PartitionId(new TopicId(topic), new PartitionNumber(number));
        return true;
    }

    private static bool TryDecode(ReadOnlySpan<byte> entry, out Kept kept)
    {
        kept = default;
        if (entry.Length < HeadBytes || BinaryPrimitives.ReadInt32LittleEndian(entry) is not (>= 1 and <= Limits.SegmentNumberMax and int segment)
            || ProducerTableCodec.Decode(entry[HeadBytes..]) is null)
        {
            return false;
        }

        kept = new Kept(new SegmentNumber(segment), entry[HeadBytes..].ToArray());
        return true;
    }

    private readonly record struct Kept(SegmentNumber Segment, ReadOnlyMemory<byte> State);
}
