using Walrus.Storage.Format;

namespace Walrus.Storage.Inspection;

/// <summary>Which topic and partition a number in the store's files means.</summary>
internal sealed class PartitionNames
{
    private readonly Dictionary<PartitionId, (TopicName Topic, int Number)> _names = [];

    public PartitionNames(StateFold state)
    {
        foreach (TopicCreatedBody created in state.Store.Topics)
        {
            for (int number = 0; number < created.Partitions; number++)
            {
                _names[new PartitionId(created.FirstPartition.Value + (uint)number)] = (created.Name, number);
            }
        }
    }

    /// <summary>Null for a partition that no readable record creates.</summary>
    public (TopicName Topic, int Number)? Find(PartitionId? id) => id is { } known && _names.TryGetValue(known, out (TopicName, int) name) ? name : null;

    /// <summary>The same damage with its owner's name.</summary>
    public StoreDamage Name(FoundDamage damage)
    {
        (TopicName Topic, int Number)? owner = Find(damage.Owner);
        return new StoreDamage(damage.Path, damage.Position, damage.Reason)
        {
            Topic = owner?.Topic,
            Partition = owner?.Number,
            Offset = damage.Offset,
        };
    }
}
