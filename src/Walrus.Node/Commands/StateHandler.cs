using System.Text.Json;
using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary><c>STATE topic</c>: the segments of partition 0 in the five fields of Walrus, and every partition in ours.</summary>
internal sealed class StateHandler(TopicLookup topics, CommittedEnds ends) : ICommandHandler
{
    public RequestKind Kind => RequestKind.State;

    public ValueTask<Reply> HandleAsync(in Request request) => DescribeAsync(request.Topic);

    private async ValueTask<Reply> DescribeAsync(TopicName name)
    {
        if (await topics.FindAsync(name) is not { } topic)
        {
            return Reply.Error(ErrorTexts.UnknownTopic(name));
        }

        PartitionDocument[] partitions = await Task.WhenAll(topic.Partitions.Select((chain, number) => DescribeAsync(topic.PartitionId(number), number, chain)));
        PartitionDocument first = partitions[0];
        StateDocument document = new()
        {
            CurrentSegment = first.CurrentSegment,
            LeaderNode = first.LeaderNode,
            LastSealedEntryOffset = first.LastSealedEntryOffset,
            SealedSegments = first.SealedSegments,
            SegmentLeaders = new SortedDictionary<int, long>(
                topic.Partitions[0].Segments.ToDictionary(segment => segment.Number.Value, segment => segment.Leader.Node.Value)),
            Partitions = partitions,
        };
        return Reply.Json(JsonSerializer.SerializeToUtf8Bytes(document, ProtocolJson.Default.StateDocument));
    }

    private async Task<PartitionDocument> DescribeAsync(PartitionId id, int number, PartitionMetadata chain)
    {
        SegmentMetadata open = chain.Last;
        return new PartitionDocument
        {
            Partition = number,
            CurrentSegment = open.Number.Value,
            LeaderNode = open.Leader.Node.Value,
            LastSealedEntryOffset = open.Base.Value,
            StartOffset = chain.Start.Value,
            EndOffset = (await ends.FindAsync(id, CancellationToken.None)).Value,
            SealedSegments = new SortedDictionary<int, long>(
                chain.Segments.Where(segment => segment.IsSealed).ToDictionary(segment => segment.Number.Value, segment => segment.SealedCount)),
        };
    }
}
