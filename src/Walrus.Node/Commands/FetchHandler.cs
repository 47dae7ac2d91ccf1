using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary><c>FETCH topic segment index [partition]</c>: one committed entry by its place, from whoever has it; moves no cursor and leaves nothing behind.</summary>
internal sealed class FetchHandler(TopicLookup topics, IPartitionReader reader) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Fetch;

    public ValueTask<Reply> HandleAsync(in Request request) => FetchAsync(request.Topic, request.Partition, request.Segment, request.Index);

    private async ValueTask<Reply> FetchAsync(TopicName name, int number, SegmentNumber segmentNumber, long index)
    {
        if (await topics.FindAsync(name) is not { } topic)
        {
            return Reply.Error(ErrorTexts.UnknownTopic(name));
        }

        if (number >= topic.Partitions.Length)
        {
            return Reply.Error(ErrorTexts.UnknownPartition(name, number));
        }

        if (topic.Partitions[number].Find(segmentNumber) is not { } segment)
        {
            return Reply.Error(ErrorTexts.UnknownSegment(name, segmentNumber));
        }

        if (index > long.MaxValue - segment.Base.Value - 1)
        {
            return Reply.Empty; // Beyond every end, and beyond what an offset can hold.
        }

        Offset at = segment.Base + index;
        PartitionRead read = await reader.ReadSegmentAsync(new SegmentId(topic.PartitionId(number), segmentNumber), at, 1, CancellationToken.None);
        return read.Fate switch
        {
            ReadFate.Entries => Reply.Fetched(index + 1, read.Entries[0].Value),
            ReadFate.AtEnd => Reply.Empty,
            ReadFate.Unavailable => Reply.Error(ErrorTexts.Unavailable(read.Reason)),
            _ => Reply.Error(ErrorTexts.UnknownSegment(name, segmentNumber)),
        };
    }
}
