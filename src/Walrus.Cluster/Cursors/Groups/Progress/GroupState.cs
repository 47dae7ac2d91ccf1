namespace Walrus.Cluster;

/// <summary>A group as the log says it. Partitions of which the log says nothing are at their start.</summary>
/// <param name="Created">When it was made.</param>
internal sealed record GroupState(HandOutStamp Created)
{
    /// <summary>Partitions of which the log says something.</summary>
    public Dictionary<PartitionNumber, GroupProgress> Partitions { get; } = [];

    /// <summary>How far it is in a partition.</summary>
    public GroupProgress Of(PartitionNumber partition) =>
        Partitions.TryGetValue(partition, out GroupProgress? progress) ? progress : new GroupProgress(Created, new AckedOffsets(Offset.Zero));

    /// <summary>One of its own that changes alone.</summary>
    public GroupState Copy()
    {
        GroupState copy = new(Created);
        foreach ((PartitionNumber partition, GroupProgress progress) in Partitions)
        {
            copy.Partitions.Add(partition, progress with { Acked = progress.Acked.Copy() });
        }

        return copy;
    }
}
