using System.Collections.Concurrent;
using Walrus.Storage.Format;
using Walrus.Storage.Packs;
using Walrus.Storage.Values;

namespace Walrus.Storage.Topics;

/// <summary>
/// All that a store knows besides its entries: topics, partitions, cursors, segments, packs, values, and the next ids. This is what a checkpoint
/// holds. Changed under the committer's role; looked up by anyone.
/// </summary>
internal sealed class StoreCatalog(long journalFileBytes)
{
    private readonly ConcurrentDictionary<TopicName, Topic> _topics = new();
    private readonly ConcurrentDictionary<PartitionId, PartitionLog> _partitions = new();
    private readonly Lock _packGate = new();
    private readonly List<PackPublishedBody> _packs = [];
    private readonly long _checkpointBytesMax = journalFileBytes / Limits.CheckpointShareOfFile;

    // What is left of a file beside its header, the largest record (half of it) and the reserve for publications (at most an eighth, which
    // the options are held to). More than the share above, so that topics and cursors can not take the last room from packs.
    private readonly long _checkpointBytesWithPacksMax = (journalFileBytes / 2) - (journalFileBytes / 8) - JournalFileHeader.Bytes;
    private long _checkpointBytes;

    /// <summary>The durable values.</summary>
    public StoredValues Values { get; } = new();

    /// <summary>The id that the next partition gets.</summary>
    public PartitionId NextPartition { get; private set; } = new(1);

    /// <summary>The id that the next pack gets.</summary>
    public PackId NextPack { get; private set; } = new(1);

    /// <summary>All topics, ordered by name.</summary>
    /// <summary>In no order, and no snapshot.</summary>
    public IEnumerable<Topic> Unordered => _topics.Select(pair => pair.Value);

    public IReadOnlyList<Topic> Topics => [.. _topics.Values.OrderBy(topic => topic.Name.Value, StringComparer.Ordinal)];

    public int TopicCount => _topics.Count;

    public int PackCount
    {
        get
        {
            lock (_packGate)
            {
                return _packs.Count;
            }
        }
    }

    public Topic? Find(TopicName name) => _topics.GetValueOrDefault(name);

    /// <summary>Takes the ids of a new topic's partitions.</summary>
    public PartitionId TakePartitions(int count)
    {
        PartitionId first = NextPartition;
        NextPartition = new PartitionId(first.Value + (uint)count);
        return first;
    }

    public PackId TakePack()
    {
        lock (_packGate)
        {
            PackId id = NextPack;
            NextPack = new PackId(id.Value + 1);
            return id;
        }
    }

    /// <summary>Sets the counters that recovery found.</summary>
    public void RestoreCounters(PartitionId nextPartition, PackId nextPack)
    {
        NextPartition = nextPartition;
        NextPack = nextPack;
    }

    /// <summary>All partitions, those of deleted topics included until their deletion is durable.</summary>
    public IEnumerable<PartitionLog> Partitions => _partitions.Values;

    /// <summary>The partition, or null when its topic's deletion is durable: only then may anybody free what it has on disk.</summary>
    public PartitionLog? FindPartition(PartitionId id) => _partitions.GetValueOrDefault(id);

    public void Add(Topic topic)
    {
        foreach (PartitionLog log in topic.Partitions)
        {
            _partitions[log.Id] = log;
        }

        _topics[topic.Name] = topic;
    }

    /// <summary>The topic's deletion stands in the journal: its name is free. <see cref="Forget"/> follows. Under the committer's role.</summary>
    public void Remove(Topic topic) => _ = _topics.TryRemove(new KeyValuePair<TopicName, Topic>(topic.Name, topic));

    /// <summary>The topic's deletion is durable, and nothing reads its partitions any more.</summary>
    public void Forget(Topic topic)
    {
        foreach (PartitionLog log in topic.Partitions)
        {
            _ = _partitions.TryRemove(log.Id, out _);
        }
    }

    /// <summary>Packs gave way to another one, or to none.</summary>
    public void Replace(in PacksReplacedBody replaced)
    {
        lock (_packGate)
        {
            IReadOnlyList<PackId> gone = replaced.Replaced;
            _ = _packs.RemoveAll(pack => gone.Contains(pack.Pack));
            if (replaced.By is { } by)
            {
                _packs.Add(by);
            }
        }
    }

    public void Add(in PackPublishedBody pack)
    {
        lock (_packGate)
        {
            _packs.Add(pack);
        }
    }

    /// <summary>Reserves bytes in the checkpoint; false when it would outgrow its share of a journal file.</summary>
    public bool TryTakeCheckpointRoom(int bytes)
    {
        if (Interlocked.Add(ref _checkpointBytes, bytes) <= _checkpointBytesMax)
        {
            return true;
        }

        _ = Interlocked.Add(ref _checkpointBytes, -bytes);
        return false;
    }

    /// <summary>Reserves the bytes of one more pack.</summary>
    /// <exception cref="CheckpointTooLargeException">There are as many as the checkpoint can name.</exception>
    public void TakePackRoom()
    {
        long bytes = Interlocked.Add(ref _checkpointBytes, CheckpointSize.OfPack);
        if (bytes > _checkpointBytesWithPacksMax)
        {
            ReturnCheckpointRoom(CheckpointSize.OfPack);
            throw new CheckpointTooLargeException(bytes, _checkpointBytesWithPacksMax);
        }
    }

    /// <summary>Gives back what <see cref="TryTakeCheckpointRoom"/> or <see cref="TakePackRoom"/> took for something that did not come to be.</summary>
    public void ReturnCheckpointRoom(int bytes) => Interlocked.Add(ref _checkpointBytes, -bytes);

    /// <summary>Counts what a recovered store has already; <see cref="CheckCheckpointRoom"/> follows.</summary>
    public void TakeCheckpointRoom(int bytes) => Interlocked.Add(ref _checkpointBytes, bytes);

    /// <summary>Nothing while the checkpoint fits into a journal file.</summary>
    /// <exception cref="CheckpointTooLargeException">It does not.</exception>
    public void CheckCheckpointRoom()
    {
        long bytes = Interlocked.Read(ref _checkpointBytes);
        if (bytes > _checkpointBytesWithPacksMax)
        {
            throw new CheckpointTooLargeException(bytes, _checkpointBytesWithPacksMax);
        }
    }

    /// <summary>Everything, as a checkpoint writes it. Under the committer's role.</summary>
    public IEnumerable<CheckpointItem> Checkpoint()
    {
        (PackPublishedBody[] packs, PackId nextPack) = SnapshotPacks();
        yield return new CheckpointItem.Counters(NextPartition, nextPack);
        foreach ((ValueName name, ReadOnlyMemory<byte> value) in Values.All)
        {
            yield return new CheckpointItem.Value(new ValueSetBody(name, value));
        }

        foreach (PackPublishedBody pack in packs)
        {
            yield return new CheckpointItem.Pack(pack);
        }

        foreach (Topic topic in _topics.Values)
        {
            PartitionLog first = topic.Partitions[0];
            yield return new CheckpointItem.Topic(new TopicCreatedBody(topic.Name, first.Id, topic.Partitions.Count));
            if (!topic.Retention.KeepsAll)
            {
                yield return new CheckpointItem.TopicConfigured(new TopicConfiguredBody(first.Id, topic.Retention));
            }

            foreach (CheckpointItem item in topic.Partitions.SelectMany(OfPartition))
            {
                yield return item;
            }
        }
    }

    private (PackPublishedBody[] Packs, PackId NextPack) SnapshotPacks()
    {
        lock (_packGate)
        {
            return ([.. _packs], NextPack);
        }
    }

    private static IEnumerable<CheckpointItem> OfPartition(PartitionLog log)
    {
        IReadOnlyList<SegmentSpan> segments = log.Segments;
        Offset start = log.Index.RecordedStart;
        yield return new CheckpointItem.Partition(log.Id, start, log.Index.Next, segments[0].Number, segments[0].Base);
        foreach (SegmentSpan segment in segments)
        {
            if (segment.SealedEnd is { } end)
            {
                yield return new CheckpointItem.Segment(log.Id, new SegmentSealedBody(segment.Number, end));
            }
        }

        foreach (Cursor cursor in log.Cursors)
        {
            // Also one that stands at the start: retention asks for all cursors, and what one has not read yet must not go.
            yield return new CheckpointItem.Cursor(log.Id, new CursorMovedBody(cursor.Name, Offset.Max(cursor.Recorded, start)));
        }
    }
}
