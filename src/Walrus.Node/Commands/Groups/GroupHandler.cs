using System.Text.Json;
using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Groups;

/// <summary><c>GROUP topic group</c>: where a group is, and how far behind.</summary>
internal sealed class GroupHandler(TopicLookup topics, ConsumerGroups groups, CommittedEnds ends) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Group;

    public ValueTask<Reply> HandleAsync(in Request request) => DescribeAsync(request.Topic, request.Group!.Group);

    private async ValueTask<Reply> DescribeAsync(TopicName name, CursorName group)
    {
        if (await topics.FindAsync(name) is not { } topic)
        {
            return Reply.Error(ErrorTexts.UnknownTopic(name));
        }

        GroupDescription description = await groups.DescribeAsync(topic.Id, group, CancellationToken.None);
        if (description.Fate == CursorFate.Empty)
        {
            return Reply.Error(GroupErrors.UnknownGroup(name, group));
        }

        if (description.Fate != CursorFate.Done)
        {
            return GroupReplies.Failure(description.Fate, name, description.Reason);
        }

        List<GroupPartitionDocument> partitions = [];
        for (int number = 0; number < topic.Partitions.Length; number++)
        {
            GroupPlace known = description.Places.FirstOrDefault(place => place.Partition.Value == number, new GroupPlace(new PartitionNumber(number), Offset.Zero, 0, 0));
            Offset position = Offset.Max(known.Position, topic.Partitions[number].Start);
            Offset end = Offset.Max(position, await ends.FindAsync(topic.PartitionId(number), CancellationToken.None));
            partitions.Add(new GroupPartitionDocument(
                number, position.Value, end.Value, Math.Max(0, end - position - known.DoneAbove), known.InFlight, known.DoneAbove));
        }

        return Reply.Json(JsonSerializer.SerializeToUtf8Bytes(new GroupDocument(name.Value, group.Value, partitions), ProtocolJson.Default.GroupDocument));
    }
}
