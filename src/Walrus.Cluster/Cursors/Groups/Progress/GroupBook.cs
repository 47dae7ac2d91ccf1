namespace Walrus.Cluster;

/// <summary>A whole group at its owner: what is on its way in each partition. Decides only. Pure, not for concurrent use.</summary>
internal sealed class GroupBook
{
    private readonly Dictionary<PartitionNumber, Deliveries> _parts = [];
    private GroupState? _state;

    /// <summary>Takes over from what the log says, which nobody else changes any more; null when there is no such group.</summary>
    public GroupBook(GroupState? state) => _state = state;

    /// <summary>True when the group is there, or its making is on its way.</summary>
    public bool IsCreated => _state is not null;

    /// <summary>Another number whenever the group was put elsewhere: what was looked for before is not what is to be handed out.</summary>
    public int Version { get; private set; }

    /// <summary>Entries that consumers have.</summary>
    public int InFlight => _parts.Values.Sum(part => part.InFlight);

    /// <summary>Entries that consumers have, or had and gave back.</summary>
    public int Tracked => _parts.Values.Sum(part => part.InFlight + part.Returned);

    /// <summary>When the next entry comes back by itself; null when none is in flight.</summary>
    public TimeSpan? NextEnd => _parts.Values.Min(part => part.NextEnd);

    /// <summary>Partitions of which it knows something.</summary>
    public IEnumerable<PartitionNumber> Known => _parts.Keys.Concat(_state?.Partitions.Keys ?? Enumerable.Empty<PartitionNumber>()).Distinct().Order();

    /// <summary>What is on its way in a partition.</summary>
    public Deliveries Of(PartitionNumber partition)
    {
        if (!_parts.TryGetValue(partition, out Deliveries? part))
        {
            _parts.Add(partition, part = new Deliveries(_state?.Of(partition) ?? new GroupProgress(default, new AckedOffsets(Offset.Zero))));
        }

        return part;
    }

    /// <summary>Entries whose time has passed come back.</summary>
    public void Expire(TimeSpan now)
    {
        foreach (Deliveries part in _parts.Values)
        {
            part.Expire(now);
        }
    }

    /// <summary>The group is made.</summary>
    public void Create(HandOutStamp stamp)
    {
        _parts.Clear();
        _state = new GroupState(stamp);
    }

    /// <summary>Somebody put it there; made when it was not.</summary>
    public void Place(PartitionNumber partition, Offset position, HandOutStamp stamp)
    {
        if (!IsCreated)
        {
            Create(stamp);
        }

        Of(partition).Place(position, stamp);
        Version++;
    }

    /// <summary>There is no such group any more.</summary>
    public void Drop()
    {
        _parts.Clear();
        _state = null;
        Version++;
    }
}
