using System.Buffers;
using System.Globalization;
using System.Text;
using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary>
/// <c>PRODUCE topic partition producer epoch sequence lengths payload</c>: appends a producer's batch to the partition that it names, wherever that is led, unless it is there already.
/// Answered with the first entry's offset.
/// </summary>
internal sealed class ProduceHandler(TopicLookup topics, PartitionRouter router) : ICommandHandler
{
    private readonly PutQueue _unknown = new();

    public RequestKind Kind => RequestKind.Produce;

    public ValueTask<Reply> HandleAsync(in Request request)
    {
        Batch batch = new(request);

        // As with PUT: order is decided here.
        if (!_unknown.IsLooking(batch.Topic) && topics.Find(batch.Topic) is { } topic)
        {
            return AppendAsync(topic, batch);
        }

        return _unknown.RunAsync(batch.Topic, () => topics.FindAsync(batch.Topic), found => found is { } late
            ? AppendAsync(late, batch)
            : new ValueTask<Reply>(Reply.Error(ErrorTexts.UnknownTopic(batch.Topic))));
    }

    private ValueTask<Reply> AppendAsync(TopicMetadata topic, Batch batch) => batch.Partition < topic.Partitions.Length
        ? CompleteAsync(topic.Name, router.AppendAsync(topic.PartitionId(batch.Partition), batch.Entries))
        : new ValueTask<Reply>(Reply.Error(ErrorTexts.UnknownPartition(topic.Name, batch.Partition)));

    private static async ValueTask<Reply> CompleteAsync(TopicName name, ValueTask<RoutedAppend> append)
    {
        RoutedAppend end = await append;
        return end.Fate switch
        {
            RouteFate.Acknowledged => Reply.Entry(Encoding.ASCII.GetBytes(end.Offset.Value.ToString(CultureInfo.InvariantCulture))),
            RouteFate.TopicGone => Reply.Error(ErrorTexts.UnknownTopic(name)),
            RouteFate.Unknown => Reply.Error(ErrorTexts.OutcomeUnknown(end.Reason)),
            RouteFate.Failed => Reply.Error(end.Reason ?? "the store failed"),
            RouteFate.OutOfOrder => Reply.Error(ProducerTexts.OutOfOrder(end.Number)),
            RouteFate.Fenced => Reply.Error(ProducerTexts.Fenced(end.Number)),
            RouteFate.TooManyProducers => Reply.Error(ProducerTexts.TooManyProducers),
            _ => Reply.Error(ErrorTexts.Unavailable(end.Reason)),
        };
    }

    /// <summary>A request with a copy of its payload: one of several pieces has to be put together anyway.</summary>
    private sealed class Batch(in Request request)
    {
        public TopicName Topic { get; } = request.Topic;

        public int Partition { get; } = request.Partition;

        public SequencedEntries Entries { get; } = new(request.Producer, request.Lengths, request.Payload.ToArray());
    }
}
