using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Groups;

/// <summary><c>SEEK topic group place [partition]</c>: puts a group somewhere, in one partition or in all, one after the other.</summary>
internal sealed class SeekHandler(TopicLookup topics, ConsumerGroups groups, CommittedEnds ends) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Seek;

    public ValueTask<Reply> HandleAsync(in Request request) => SeekAsync(request.Topic, request.Group!);

    private async ValueTask<Reply> SeekAsync(TopicName name, GroupRequest group)
    {
        if (await topics.FindAsync(name) is not { } topic)
        {
            return Reply.Error(ErrorTexts.UnknownTopic(name));
        }

        int partitions = topic.Partitions.Length;
        if (group.Partition >= partitions)
        {
            return Reply.Error(ErrorTexts.UnknownPartition(name, group.Partition.Value));
        }

        if (group is { Place: SeekPlace.Offset, Partition: null } && partitions > 1)
        {
            return Reply.Error(GroupErrors.SeekRequiresPartition);
        }

        int first = group.Partition ?? 0;
        int behind = group.Partition is { } only ? only + 1 : partitions;
        for (int number = first; number < behind; number++)
        {
            Offset start = topic.Partitions[number].Start;
            Offset end = group.Place == SeekPlace.Start ? start : await ends.FindAsync(topic.PartitionId(number), CancellationToken.None);
            if (group.Place == SeekPlace.Offset && group.Offset > end.Value)
            {
                return Reply.Error(GroupErrors.BeyondEnd(name, number, group.Offset, end.Value));
            }

            Offset position = group.Place switch
            {
                SeekPlace.Start => start,
                SeekPlace.End => end,
                _ => Offset.Max(start, new Offset(group.Offset)),
            };
            GroupChange change = await groups.SeekAsync(topic.PartitionId(number), group.Group, position, CancellationToken.None);
            if (change.Fate != CursorFate.Done)
            {
                return GroupReplies.Of(change, name);
            }
        }

        return Reply.Ok;
    }
}
