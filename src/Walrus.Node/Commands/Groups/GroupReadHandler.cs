using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Groups;

/// <summary>
/// <c>TAKE</c> and <c>RECEIVE</c>: the next entries of a consumer group, of all partitions, for good or to be acknowledged. A request that waits holds up the answers behind it on its connection, and
/// nothing else.
/// </summary>
internal sealed class GroupReadHandler(RequestKind kind, TopicLookup topics, ConsumerGroups groups) : ICommandHandler
{
    public RequestKind Kind => kind;

    public ValueTask<Reply> HandleAsync(in Request request) => topics.Find(request.Topic) is { } topic
        ? ReadAsync(topic, request.Group!)
        : FindAndReadAsync(request.Topic, request.Group!);

    private async ValueTask<Reply> FindAndReadAsync(TopicName name, GroupRequest group) => await topics.FindAsync(name) is { } topic
        ? await ReadAsync(topic, group)
        : Reply.Error(ErrorTexts.UnknownTopic(name));

    private async ValueTask<Reply> ReadAsync(TopicMetadata topic, GroupRequest group)
    {
        bool isForGood = kind == RequestKind.Take;
        GroupRead read = isForGood
            ? await groups.TakeAsync(topic.Id, group.Group, group.EntriesMax, group.Wait, CancellationToken.None)
            : await groups.ReceiveAsync(topic.Id, group.Group, group.EntriesMax, group.Visibility, group.Wait, CancellationToken.None);
        return read.Fate switch
        {
            CursorFate.Done => Reply.Entry(DeliveredEntries.Write([.. read.Deliveries.Select(delivery => new DeliveredEntry(
                delivery.Receipt.Partition.Value,
                delivery.Receipt.Offset.Value,
                delivery.Count,
                isForGood ? DeliveredEntry.NoReceipt : delivery.Receipt.ToString(),
                delivery.Entry.Value))])),
            CursorFate.Empty => Reply.Empty,
            _ => GroupReplies.Failure(read.Fate, topic.Name, read.Reason),
        };
    }
}
