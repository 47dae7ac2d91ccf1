using System.Text.Json;
using Walrus.Node.Options;
using Walrus.Protocol;
using Walrus.Storage;

namespace Walrus.Node.Commands;

/// <summary><c>STATE topic</c>: the segments of partition 0 in the five fields of Walrus, and every partition in ours.</summary>
internal sealed class StateHandler(LogEngine engine, NodeId node, Visibility visibility) : ICommandHandler
{
    public RequestKind Kind => RequestKind.State;

    public ValueTask<Reply> HandleAsync(in Request request) => new(State(request.Topic));

    private Reply State(TopicName name)
    {
        if (engine.FindTopic(name) is not { } topic)
        {
            return Reply.Error(ErrorTexts.UnknownTopic(name));
        }

        PartitionDocument[] partitions = [.. topic.Partitions.Select(Describe)];
        PartitionDocument first = partitions[0];
        StateDocument document = new()
        {
            CurrentSegment = first.CurrentSegment,
            LeaderNode = node.Value,
            LastSealedEntryOffset = first.LastSealedEntryOffset,
            SealedSegments = first.SealedSegments,
            SegmentLeaders = Leaders(topic.Partitions[0].Segments, first.CurrentSegment),
            Partitions = partitions,
        };
        return Reply.Json(JsonSerializer.SerializeToUtf8Bytes(document, ProtocolJson.Default.StateDocument));
    }

    private PartitionDocument Describe(PartitionLog partition, int number)
    {
        IReadOnlyList<SegmentSpan> segments = partition.Segments;
        SegmentSpan open = segments[^1];
        SortedDictionary<int, long> sealedCounts = [];
        foreach (SegmentSpan segment in segments)
        {
            if (segment.SealedEnd is { } end)
            {
                sealedCounts[segment.Number.Value] = end - segment.Base;
            }
        }

        return new PartitionDocument
        {
            Partition = number,
            CurrentSegment = open.Number.Value,
            LeaderNode = node.Value,
            LastSealedEntryOffset = open.Base.Value,
            StartOffset = partition.Start.Value,
            EndOffset = (visibility == Visibility.Durable ? partition.DurableEnd : partition.End).Value,
            SealedSegments = sealedCounts,
        };
    }

    /// <summary>This node leads them all. Up to the segment described, even if another was opened meanwhile.</summary>
    private SortedDictionary<int, long> Leaders(IReadOnlyList<SegmentSpan> segments, int current)
    {
        SortedDictionary<int, long> leaders = [];
        foreach (SegmentSpan segment in segments.Where(segment => segment.Number.Value <= current))
        {
            leaders[segment.Number.Value] = node.Value;
        }

        return leaders;
    }
}
