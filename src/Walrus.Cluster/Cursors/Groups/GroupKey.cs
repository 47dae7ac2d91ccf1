namespace Walrus.Cluster;

/// <summary>A consumer group: its name among the groups of one topic. All its partitions have one owner, so that a consumer needs to be told to ask one node only.</summary>
/// <param name="Topic">Whose entries it shares out.</param>
/// <param name="Name">Its name. Groups and cursors do not know each other, whatever they are called.</param>
internal readonly record struct GroupKey(TopicId Topic, CursorName Name)
{
    /// <summary>Topic and name with a slash between them.</summary>
    public override string ToString() => $"{Topic}/{Name}";

    /// <summary>The partition of the cursor topic that the group is in: where a cursor of that name of the topic's first partition is. Fixed for ever.</summary>
    public PartitionNumber ShareOf(int partitions) => CursorTopic.PartitionOf(new PartitionId(Topic, PartitionNumber.First), Name, partitions);
}
