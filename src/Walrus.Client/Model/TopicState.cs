using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>A topic's segments, as STATE tells them; the plain fields are of partition 0.</summary>
public sealed record TopicState
{
    /// <summary>The open segment's number, from 1.</summary>
    public required int CurrentSegment { get; init; }

    /// <summary>The node that leads the open segment.</summary>
    public required long LeaderNode { get; init; }

    /// <summary>The offset at which the open segment begins.</summary>
    public required long LastSealedEntryOffset { get; init; }

    /// <summary>Segment number to entry count, for each sealed segment.</summary>
    public required IReadOnlyDictionary<int, long> SealedSegments { get; init; }

    /// <summary>Segment number to its leader, the open segment included.</summary>
    public required IReadOnlyDictionary<int, long> SegmentLeaders { get; init; }

    /// <summary>Every partition in order; empty from a broker that does not tell.</summary>
    public required IReadOnlyList<PartitionState> Partitions { get; init; }

    internal static TopicState From(StateDocument document) => new()
    {
        CurrentSegment = document.CurrentSegment,
        LeaderNode = document.LeaderNode,
        LastSealedEntryOffset = document.LastSealedEntryOffset,
        SealedSegments = document.SealedSegments,
        SegmentLeaders = document.SegmentLeaders,
        Partitions = document.Partitions is null ? [] : [.. document.Partitions.Select(PartitionState.From)],
    };
}

/// <summary>One partition's segments.</summary>
/// <param name="Partition">From 0.</param>
/// <param name="CurrentSegment">The open segment's number, from 1.</param>
/// <param name="LeaderNode">The node that leads the open segment.</param>
/// <param name="LastSealedEntryOffset">The offset at which the open segment begins.</param>
/// <param name="StartOffset">The first offset that can still be read.</param>
/// <param name="EndOffset">Past the last entry that readers see.</param>
/// <param name="SealedSegments">Segment number to entry count, for each sealed segment.</param>
public sealed record PartitionState(
    int Partition,
    int CurrentSegment,
    long LeaderNode,
    long LastSealedEntryOffset,
    long StartOffset,
    long EndOffset,
    IReadOnlyDictionary<int, long> SealedSegments)
{
    internal static PartitionState From(PartitionDocument document) => new(
        document.Partition,
        document.CurrentSegment,
        document.LeaderNode,
        document.LastSealedEntryOffset,
        document.StartOffset,
        document.EndOffset,
        document.SealedSegments);
}
