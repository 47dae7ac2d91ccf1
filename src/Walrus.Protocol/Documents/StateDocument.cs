using System.Text.Json.Serialization;

namespace Walrus.Protocol;

/// <summary>
/// The answer to STATE. The first five fields describe partition 0 and keep their names and shapes for ever; readers skip fields that
/// they do not know. Maps are keyed by segment number and written in the order of their enumeration: give them sorted.
/// </summary>
public sealed record StateDocument
{
    /// <summary>The open segment's number, from 1.</summary>
    public required int CurrentSegment { get; init; }

    /// <summary>The node that leads the open segment.</summary>
    public required long LeaderNode { get; init; }

    /// <summary>How many entries the sealed segments hold together: the offset at which the open segment begins.</summary>
    public required long LastSealedEntryOffset { get; init; }

    /// <summary>Segment number to entry count, for each sealed segment.</summary>
    public required IReadOnlyDictionary<int, long> SealedSegments { get; init; }

    /// <summary>Segment number to the node that leads or led it, the open segment included.</summary>
    public required IReadOnlyDictionary<int, long> SegmentLeaders { get; init; }

    /// <summary>Our extension: every partition, in order, from 0. Absent (null) from brokers that do not have it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PartitionDocument>? Partitions { get; init; }
}

/// <summary>One partition of a topic in the answer to STATE; an extension.</summary>
public sealed record PartitionDocument
{
    /// <summary>The partition's number, from 0.</summary>
    public required int Partition { get; init; }

    /// <summary>The open segment's number, from 1.</summary>
    public required int CurrentSegment { get; init; }

    /// <summary>The node that leads the open segment.</summary>
    public required long LeaderNode { get; init; }

    /// <summary>The offset at which the open segment begins.</summary>
    public required long LastSealedEntryOffset { get; init; }

    /// <summary>The first offset that can still be read; above 0 once retention removed entries.</summary>
    public required long StartOffset { get; init; }

    /// <summary>Past the last entry that readers see: the open segment has <c>end_offset - last_sealed_entry_offset</c> entries.</summary>
    public required long EndOffset { get; init; }

    /// <summary>Segment number to entry count, for each sealed segment.</summary>
    public required IReadOnlyDictionary<int, long> SealedSegments { get; init; }
}
