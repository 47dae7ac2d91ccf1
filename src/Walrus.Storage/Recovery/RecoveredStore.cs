using Walrus.Storage.Format;
using Walrus.Storage.Packs;

namespace Walrus.Storage.Recovery;

/// <summary>
/// What a store held, rebuilt by applying the journal's records in order to its first checkpoint. A record that does not fit what came
/// before it is refused with a reason.
/// </summary>
internal sealed class RecoveredStore
{
    private readonly Dictionary<PartitionId, RecoveredPartition> _partitions = [];
    private readonly Dictionary<TopicName, TopicCreatedBody> _topics = [];
    private readonly Dictionary<PartitionId, RetentionPolicy> _retention = [];
    private readonly List<PackPublishedBody> _packs = [];
    private readonly Dictionary<ValueName, ReadOnlyMemory<byte>> _values = [];

    /// <summary>The durable values.</summary>
    public IReadOnlyDictionary<ValueName, ReadOnlyMemory<byte>> Values => _values;

    public IReadOnlyCollection<TopicCreatedBody> Topics => _topics.Values;

    public IReadOnlyList<PackPublishedBody> Packs => _packs;

    public IEnumerable<RecoveredPartition> Partitions => _partitions.Values;

    public PartitionId NextPartition { get; private set; } = new(1);

    public PackId NextPack { get; private set; } = new(1);

    public RecoveredPartition? Find(PartitionId id) => _partitions.GetValueOrDefault(id);

    public RecoveredPartition this[PartitionId id] => _partitions[id];

    /// <summary>What the topic keeps.</summary>
    public RetentionPolicy RetentionOf(in TopicCreatedBody topic) => _retention.GetValueOrDefault(topic.FirstPartition, RetentionPolicy.Keep);

    /// <summary>Takes over the first checkpoint of the chain.</summary>
    /// <returns>Null, or why it cannot be.</returns>
    public string? Restore(IReadOnlyList<CheckpointItem> items)
    {
        foreach (CheckpointItem item in items)
        {
            string? refusal = item switch
            {
                CheckpointItem.Counters counters => SetCounters(counters),
                CheckpointItem.Topic topic => Apply(topic.Created),
                CheckpointItem.Partition bounds => SetBounds(bounds),
                CheckpointItem.Cursor cursor => Apply(cursor.Owner, cursor.Moved),
                CheckpointItem.Segment segment => Apply(segment.Owner, segment.Sealed),
                CheckpointItem.Pack pack => Apply(pack.Published),
                CheckpointItem.TopicConfigured topic => Apply(topic.Configured),
                CheckpointItem.Value value => Apply(value.Set),
                _ => "the checkpoint has an item of an unknown kind",
            };
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    public string? Apply(in TopicCreatedBody created)
    {
        if (!_topics.TryAdd(created.Name, created))
        {
            return $"topic {created.Name} is created twice";
        }

        for (uint i = 0; i < (uint)created.Partitions; i++)
        {
            var id = new PartitionId(created.FirstPartition.Value + i);
            if (!_partitions.TryAdd(id, new RecoveredPartition(id, created.Name) { Start = created.Start, End = created.Start, FirstBase = created.Start }))
            {
                return $"partition {id.Value} is created twice";
            }
        }

        uint next = created.FirstPartition.Value + (uint)created.Partitions;
        NextPartition = next > NextPartition.Value ? new PartitionId(next) : NextPartition;
        return null;
    }

    public string? Apply(PartitionId owner, in CursorMovedBody moved)
    {
        if (Find(owner) is not { } partition)
        {
            return $"a cursor moves in partition {owner.Value}, which does not exist";
        }

        if (moved.Position > partition.End)
        {
            return $"cursor {moved.Name} moves to {moved.Position}, beyond the end {partition.End}";
        }

        partition.Cursors[moved.Name] = moved.Position;
        return null;
    }

    public string? Apply(PartitionId owner, in SegmentSealedBody seal)
    {
        if (Find(owner) is not { } partition)
        {
            return $"a segment is sealed in partition {owner.Value}, which does not exist";
        }

        if (seal.Number.Value != partition.FirstSegment.Value + partition.SealedEnds.Count || seal.End > partition.End)
        {
            return $"segment {seal.Number} of partition {owner.Value} is sealed out of order";
        }

        partition.SealedEnds.Add(seal.End);
        return null;
    }

    public string? Apply(in PackPublishedBody published)
    {
        Add(published);
        Generation packed = published.Generation;
        foreach (RecoveredPartition partition in _partitions.Values)
        {
            partition.Runs.RemoveAll(run => run.File.Generation == packed);
        }

        return null;
    }

    public string? Apply(in TopicDeletedBody deleted)
    {
        if (!_topics.TryGetValue(deleted.Name, out TopicCreatedBody created) || created.FirstPartition != deleted.FirstPartition)
        {
            return $"topic {deleted.Name} is deleted and does not exist";
        }

        _ = _topics.Remove(deleted.Name);
        _ = _retention.Remove(created.FirstPartition);
        for (uint i = 0; i < (uint)created.Partitions; i++)
        {
            _ = _partitions.Remove(new PartitionId(created.FirstPartition.Value + i));
        }

        return null;
    }

    public string? Apply(PartitionId owner, in TrimmedBody trimmed)
    {
        if (Find(owner) is not { } partition)
        {
            return $"partition {owner.Value} is trimmed and does not exist";
        }

        if (trimmed.Start < partition.Start || trimmed.Start > partition.End)
        {
            return $"partition {owner.Value} is trimmed to {trimmed.Start}, outside of {partition.Start} to {partition.End}";
        }

        partition.TrimTo(trimmed.Start);
        return null;
    }

    public string? Apply(PartitionId owner, in CursorDeletedBody deleted)
    {
        if (Find(owner) is not { } partition)
        {
            return $"a cursor of partition {owner.Value} is deleted, which does not exist";
        }

        _ = partition.Cursors.Remove(deleted.Name);
        return null;
    }

    public string? Apply(PartitionId owner, in CutBody cut)
    {
        if (Find(owner) is not { } partition)
        {
            return $"partition {owner.Value} is cut and does not exist";
        }

        Offset sealedTo = partition.SealedEnds.Count > 0 ? partition.SealedEnds[^1] : partition.FirstBase;
        if (cut.End < partition.Start || cut.End < sealedTo || cut.End > partition.End)
        {
            return $"partition {owner.Value} is cut to {cut.End}, outside of {Offset.Max(partition.Start, sealedTo)} to {partition.End}";
        }

        partition.CutTo(cut.End);
        return null;
    }

    public string? Apply(in TopicConfiguredBody configured)
    {
        PartitionId first = configured.FirstPartition;
        if (Find(first) is not { } partition || _topics[partition.Topic].FirstPartition != first)
        {
            return $"a topic whose first partition is {first.Value} is configured and does not exist";
        }

        _retention[first] = configured.Retention;
        return null;
    }

    public string? Apply(in ValueSetBody set)
    {
        if (set.Value.IsEmpty)
        {
            _ = _values.Remove(set.Name);
        }
        else
        {
            _values[set.Name] = set.Value;
        }

        return null;
    }

    public string? Apply(in PacksReplacedBody replaced)
    {
        foreach (PackId id in replaced.Replaced)
        {
            if (_packs.RemoveAll(pack => pack.Pack == id) == 0)
            {
                return $"pack {id} is replaced and was not published";
            }
        }

        if (replaced.By is { } by)
        {
            Add(by);
        }

        return null;
    }

    private void Add(in PackPublishedBody published)
    {
        _packs.Add(published);
        NextPack = published.Pack.Value >= NextPack.Value ? new PackId(published.Pack.Value + 1) : NextPack;
    }

    private string? SetCounters(CheckpointItem.Counters counters)
    {
        NextPartition = counters.NextPartition;
        NextPack = counters.NextPack;
        return null;
    }

    private string? SetBounds(CheckpointItem.Partition bounds)
    {
        if (Find(bounds.Id) is not { } partition)
        {
            return $"the checkpoint has bounds for partition {bounds.Id.Value}, which does not exist";
        }

        partition.Start = bounds.Start;
        partition.End = bounds.End;
        partition.FirstSegment = bounds.FirstSegment;
        partition.FirstBase = bounds.FirstBase;
        return null;
    }
}
