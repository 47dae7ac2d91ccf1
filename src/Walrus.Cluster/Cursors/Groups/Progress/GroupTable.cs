namespace Walrus.Cluster;

/// <summary>Where groups are, as the records of one partition of the cursor topic say it, in their order. Pure, not for concurrent use.</summary>
internal sealed class GroupTable
{
    private readonly Dictionary<GroupKey, GroupState> _groups = [];
    private readonly Dictionary<TopicId, int> _perTopic = [];

    /// <summary>How many groups there are.</summary>
    public int Count => _groups.Count;

    /// <summary>All groups, in no order.</summary>
    public IEnumerable<GroupKey> Keys => _groups.Keys;

    /// <summary>All of it, as a snapshot says it: each group before its partitions.</summary>
    public IEnumerable<GroupItem> Items => _groups.SelectMany(static group => (IEnumerable<GroupItem>)
    [
        new GroupItem(group.Key, group.Value.Created, null),
        .. group.Value.Partitions.Select(part => new GroupItem(
            group.Key, part.Value.Era, new AckedPart(part.Key, part.Value.Acked.Position, [.. part.Value.Acked.Above]))),
    ]);

    /// <summary>How many groups a topic has here.</summary>
    public int CountOf(TopicId topic) => _perTopic.GetValueOrDefault(topic);

    /// <summary>The group; null when there is none. Changes as records come.</summary>
    public GroupState? Find(in GroupKey key) => _groups.GetValueOrDefault(key);

    /// <summary>Takes the next record; those that are not about groups say nothing.</summary>
    public void Apply(CursorRecord record)
    {
        switch (record)
        {
            case GroupCreated created:
                _ = Make(created.Key, created.Stamp);
                break;
            case GroupAcknowledged acknowledged when Find(acknowledged.Key) is { } group:
                foreach (AckedPart part in acknowledged.Parts)
                {
                    part.AddTo(ProgressOf(group, part.Partition).Acked);
                }

                break;
            case GroupPlaced placed:
                Make(placed.Key, placed.Stamp).Partitions[placed.Partition] = new GroupProgress(placed.Stamp, new AckedOffsets(placed.Position));
                break;
            case GroupDropped dropped:
                Drop(dropped.Key);
                break;
        }
    }

    /// <summary>The group is gone.</summary>
    public void Drop(in GroupKey key)
    {
        if (_groups.Remove(key))
        {
            _perTopic[key.Topic]--;
            if (_perTopic[key.Topic] == 0)
            {
                _perTopic.Remove(key.Topic);
            }
        }
    }

    /// <summary>Takes an item of a snapshot; false when it cannot belong there.</summary>
    public bool TryAdd(in GroupItem item)
    {
        if (item.Part is not { } part)
        {
            if (_groups.ContainsKey(item.Key))
            {
                return false;
            }

            _ = Make(item.Key, item.Stamp);
            return true;
        }

        AckedOffsets acked = new(Offset.Zero);
        part.AddTo(acked);
        return Find(item.Key) is { } group && group.Partitions.TryAdd(part.Partition, new GroupProgress(item.Stamp, acked));
    }

    private static GroupProgress ProgressOf(GroupState group, PartitionNumber partition)
    {
        if (!group.Partitions.TryGetValue(partition, out GroupProgress? progress))
        {
            group.Partitions.Add(partition, progress = group.Of(partition));
        }

        return progress;
    }

    private GroupState Make(in GroupKey key, HandOutStamp stamp)
    {
        if (!_groups.TryGetValue(key, out GroupState? group))
        {
            _groups.Add(key, group = new GroupState(stamp));
            _perTopic[key.Topic] = CountOf(key.Topic) + 1;
        }

        return group;
    }
}
