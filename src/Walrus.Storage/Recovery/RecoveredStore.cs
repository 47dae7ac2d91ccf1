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
    private readonly List<TopicCreatedBody> _topics = [];
    private readonly HashSet<TopicName> _names = [];
    private readonly List<PackPublishedBody> _packs = [];

    public IReadOnlyList<TopicCreatedBody> Topics => _topics;

    public IReadOnlyList<PackPublishedBody> Packs => _packs;

    public IEnumerable<RecoveredPartition> Partitions => _partitions.Values;

    public PartitionId NextPartition { get; private set; } = new(1);

    public PackId NextPack { get; private set; } = new(1);

    public RecoveredPartition? Find(PartitionId id) => _partitions.GetValueOrDefault(id);

    public RecoveredPartition this[PartitionId id] => _partitions[id];

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
        if (!_names.Add(created.Name))
        {
            return $"topic {created.Name} is created twice";
        }

        for (uint i = 0; i < (uint)created.Partitions; i++)
        {
            var id = new PartitionId(created.FirstPartition.Value + i);
            if (!_partitions.TryAdd(id, new RecoveredPartition(id, created.Name)))
            {
                return $"partition {id.Value} is created twice";
            }
        }

        _topics.Add(created);
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

        if (seal.Number.Value != partition.SealedEnds.Count + 1 || seal.End > partition.End)
        {
            return $"segment {seal.Number} of partition {owner.Value} is sealed out of order";
        }

        partition.SealedEnds.Add(seal.End);
        return null;
    }

    public string? Apply(in PackPublishedBody published)
    {
        _packs.Add(published);
        NextPack = published.Pack.Value >= NextPack.Value ? new PackId(published.Pack.Value + 1) : NextPack;
        Generation packed = published.Generation;
        foreach (RecoveredPartition partition in _partitions.Values)
        {
            partition.Runs.RemoveAll(run => run.File.Generation == packed);
        }

        return null;
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
        return null;
    }
}
