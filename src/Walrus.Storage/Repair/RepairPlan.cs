using Walrus.Storage.Format;
using Walrus.Storage.Inspection;

namespace Walrus.Storage.Repair;

/// <summary>A partition of the new store.</summary>
/// <param name="Id">Its number there.</param>
/// <param name="Offsets">Its start and end.</param>
/// <param name="Takes">Where its entries come from, in order.</param>
internal sealed record NewPartition(PartitionId Id, OffsetRange Offsets, IReadOnlyList<Take> Takes)
{
    public SegmentNumber FirstSegment { get; init; } = SegmentNumber.First;

    public Offset FirstBase { get; init; } = Offsets.From;

    public IReadOnlyList<Offset> SealedEnds { get; init; } = [];

    public IReadOnlyList<CursorMovedBody> Cursors { get; init; } = [];
}

/// <summary>A topic of the new store; its partitions' numbers follow one another.</summary>
internal sealed record NewTopic(TopicName Name, RetentionPolicy Retention, IReadOnlyList<NewPartition> Partitions);

/// <summary>What the new store is to hold.</summary>
/// <param name="Topics">In the order of their partitions' numbers, in which packs are written.</param>
/// <param name="Report">What becomes of the old topics.</param>
/// <param name="NextPartition">The first number that is free.</param>
internal sealed record RepairPlan(IReadOnlyList<NewTopic> Topics, IReadOnlyList<RepairedTopic> Report, PartitionId NextPartition)
{
    /// <summary>The durable values, as they are.</summary>
    public IReadOnlyDictionary<ValueName, ReadOnlyMemory<byte>> Values { get; init; } = new Dictionary<ValueName, ReadOnlyMemory<byte>>();

    public IEnumerable<NewPartition> Partitions => Topics.SelectMany(topic => topic.Partitions);
}
