using Walrus.Storage.Format;

namespace Walrus.Storage.Topics;

/// <summary>Builds the live objects of a topic.</summary>
internal static class TopicFactory
{
    public static Topic MakeNew(in TopicCreatedBody created, PartitionServices services)
    {
        var partitions = new PartitionLog[created.Partitions];
        for (int number = 0; number < partitions.Length; number++)
        {
            var id = new PartitionId(created.FirstPartition.Value + (uint)number);
            var index = new PartitionIndex(id, created.Start, created.Start, PartitionLayout.Empty);
            partitions[number] = new PartitionLog(created.Name, number, index, new SegmentChain(SegmentNumber.First, created.Start), services);
        }

        return new Topic(created.Name, partitions);
    }
}
