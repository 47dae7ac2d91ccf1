using System.Buffers;
using System.Runtime.CompilerServices;
using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary>
/// <c>PUT topic payload</c>: appends to the topic's partitions in turn, wherever they are led. Answered when the entry is acknowledged as the topic's configuration says.
/// </summary>
internal sealed class PutHandler(TopicLookup topics, PartitionRouter router, PartitionRotation rotation) : ICommandHandler
{
    private readonly PutQueue _unknown = new();

    public RequestKind Kind => RequestKind.Put;

    public ValueTask<Reply> HandleAsync(in Request request)
    {
        // While an earlier PUT still looks for its topic, later ones stay behind it: order is decided here.
        if (!_unknown.IsLooking(request.Topic) && topics.Find(request.Topic) is { } topic)
        {
            return CompleteAsync(topic.Name, Append(topic, request.Payload));
        }

        TopicName name = request.Topic;
        ReadOnlySequence<byte> payload = new(request.Payload.ToArray());
        return _unknown.RunAsync(name, () => topics.FindAsync(name), found => found is { } topic
            ? CompleteAsync(name, Append(topic, payload))
            : new ValueTask<Reply>(Reply.Error(ErrorTexts.UnknownTopic(name))));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Reply> CompleteAsync(TopicName name, ValueTask<RoutedAppend> append)
    {
        RoutedAppend end = await append;
        return end.Fate switch
        {
            RouteFate.Acknowledged => Reply.Ok,
            RouteFate.TopicGone => Reply.Error(ErrorTexts.UnknownTopic(name)),
            RouteFate.Unknown => Reply.Error(ErrorTexts.OutcomeUnknown(end.Reason)),
            RouteFate.Failed => Reply.Error(end.Reason ?? "the store failed"),
            _ => Reply.Error(ErrorTexts.Unavailable(end.Reason)),
        };
    }

    private ValueTask<RoutedAppend> Append(TopicMetadata topic, in ReadOnlySequence<byte> payload) =>
        router.AppendAsync(topic.PartitionId(rotation.Next(topic)), payload);
}
