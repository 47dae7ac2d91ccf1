using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>A place in a partition.</summary>
/// <param name="Segment">From 1.</param>
/// <param name="Index">From 0, in the segment.</param>
internal readonly record struct SegmentPosition(int Segment, long Index);

/// <summary>One partition's segments as STATE told them: turns offsets into positions and says where segments end. Pure.</summary>
internal sealed class SegmentMap
{
    private readonly IReadOnlyDictionary<int, long> _sealedCounts;
    private readonly long _openBase;
    private readonly long? _startOffset;
    private readonly long? _endOffset;

    private SegmentMap(int currentSegment, long openBase, IReadOnlyDictionary<int, long> sealedCounts, long? startOffset, long? endOffset)
    {
        CurrentSegment = currentSegment;
        _openBase = openBase;
        _sealedCounts = sealedCounts;
        _startOffset = startOffset;
        _endOffset = endOffset;
    }

    /// <summary>The open segment.</summary>
    public int CurrentSegment { get; }

    /// <summary>Takes one partition out of a topic's state.</summary>
    /// <exception cref="ServerErrorException">The topic has no such partition.</exception>
    /// <exception cref="NotSupportedException">The broker tells of partition 0 only.</exception>
    public static SegmentMap Of(TopicName topic, TopicState state, int partition)
    {
        if (partition < state.Partitions.Count)
        {
            PartitionState found = state.Partitions[partition];
            return new SegmentMap(
                found.CurrentSegment, found.LastSealedEntryOffset, found.SealedSegments, found.StartOffset, found.EndOffset);
        }

        if (state.Partitions.Count > 0)
        {
            throw new ServerErrorException(ErrorTexts.UnknownPartition(topic, partition));
        }

        return partition == 0
            ? new SegmentMap(state.CurrentSegment, state.LastSealedEntryOffset, state.SealedSegments, null, null)
            : throw new NotSupportedException("This broker's STATE tells of partition 0 only, so no other one can be read.");
    }

    /// <summary>Entries of a sealed segment; null for one that is open or unknown.</summary>
    public long? CountOf(int segment) => _sealedCounts.TryGetValue(segment, out long count) ? count : null;

    /// <summary>Where reading begins.</summary>
    /// <exception cref="OffsetOutOfRangeException">The offset is gone.</exception>
    /// <exception cref="NotSupportedException">The end is asked for and the broker does not tell it.</exception>
    public SegmentPosition Resolve(ReadFrom from) => from.Kind switch
    {
        ReadFromKind.SegmentIndex => new SegmentPosition(from.Segment.Value, from.Number),
        ReadFromKind.Offset => AtOffset(from.Number),
        ReadFromKind.End => AtOffset(
            _endOffset ?? throw new NotSupportedException("This broker's STATE does not tell the end, so reading cannot begin there.")),
        _ => _startOffset is { } start ? AtOffset(start) : First().Position,
    };

    /// <summary>
    /// The position itself, or the one that follows when its segment is sealed and ends before it. What lies beyond a sealed end
    /// counts on in the next segment.
    /// </summary>
    public SegmentPosition StepOver(SegmentPosition position)
    {
        while (CountOf(position.Segment) is { } count && position.Index >= count)
        {
            position = new SegmentPosition(position.Segment + 1, position.Index - count);
        }

        return position;
    }

    private SegmentPosition AtOffset(long offset)
    {
        long segmentBase = _openBase;
        int segment = CurrentSegment;
        while (offset < segmentBase && CountOf(segment - 1) is { } count)
        {
            segment--;
            segmentBase -= count;
        }

        return offset >= segmentBase && offset >= (_startOffset ?? 0)
            ? new SegmentPosition(segment, offset - segmentBase)
            : throw new OffsetOutOfRangeException(offset, _startOffset ?? First().Offset);
    }

    /// <summary>The first segment of the unbroken chain that ends in the open one.</summary>
    private (SegmentPosition Position, long Offset) First()
    {
        long segmentBase = _openBase;
        int segment = CurrentSegment;
        while (CountOf(segment - 1) is { } count)
        {
            segment--;
            segmentBase -= count;
        }

        return (new SegmentPosition(segment, 0), segmentBase);
    }
}
