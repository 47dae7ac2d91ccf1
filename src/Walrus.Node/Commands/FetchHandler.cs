using Walrus.Protocol;
using Walrus.Storage;

namespace Walrus.Node.Commands;

/// <summary><c>FETCH topic segment index [partition]</c>: one entry by its place; moves no cursor and leaves nothing behind.</summary>
internal sealed class FetchHandler(LogEngine engine, Visibility visibility) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Fetch;

    public ValueTask<Reply> HandleAsync(in Request request) => new(Fetch(request));

    private Reply Fetch(in Request request)
    {
        if (engine.FindTopic(request.Topic) is not { } topic)
        {
            return Reply.Error(ErrorTexts.UnknownTopic(request.Topic));
        }

        if (request.Partition >= topic.Partitions.Count)
        {
            return Reply.Error(ErrorTexts.UnknownPartition(request.Topic, request.Partition));
        }

        PartitionLog partition = topic.Partitions[request.Partition];
        if (Find(partition.Segments, request.Segment) is not { } segment)
        {
            return Reply.Error(ErrorTexts.UnknownSegment(request.Topic, request.Segment));
        }

        if (request.Index > long.MaxValue - segment.Base.Value - 1)
        {
            return Reply.Empty; // Beyond every end, and beyond what an offset can hold.
        }

        try
        {
            return FetchEntry(partition, segment, request.Index);
        }
        catch (StorageException problem)
        {
            return Reply.Error(problem.Message);
        }
    }

    private Reply FetchEntry(PartitionLog partition, SegmentSpan segment, long index)
    {
        Offset at = segment.Base + index;
        if (IsPastEnd(segment, at) || partition.ReadEntry(at, visibility) is not { } entry)
        {
            return Reply.Empty;
        }

        // An open segment may have been sealed between the look at it and the read: the entry may be its successor's.
        bool movedOn = segment.SealedEnd is null && IsPastEnd(Find(partition.Segments, segment.Number), at);
        return movedOn ? Reply.Empty : Reply.Fetched(index + 1, entry.Value);
    }

    private static bool IsPastEnd(SegmentSpan? segment, Offset at) => segment?.SealedEnd is { } end && at >= end;

    /// <summary>Segments are numbered without holes, but need not begin at 1: old ones may be gone.</summary>
    private static SegmentSpan? Find(IReadOnlyList<SegmentSpan> segments, SegmentNumber number)
    {
        long place = (long)number.Value - segments[0].Number.Value;
        return place >= 0 && place < segments.Count ? segments[(int)place] : null;
    }
}
