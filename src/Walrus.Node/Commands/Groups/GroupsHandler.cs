using System.Text.Json;
using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Groups;

/// <summary><c>GROUPS topic</c>: a topic's groups, sorted by name.</summary>
internal sealed class GroupsHandler(TopicLookup topics, ConsumerGroups groups) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Groups;

    public ValueTask<Reply> HandleAsync(in Request request) => ListAsync(request.Topic);

    private async ValueTask<Reply> ListAsync(TopicName name)
    {
        if (await topics.FindAsync(name) is not { } topic)
        {
            return Reply.Error(ErrorTexts.UnknownTopic(name));
        }

        GroupList list = await groups.ListAsync(topic.Id, CancellationToken.None);
        return list.Fate == CursorFate.Done
            ? Reply.Json(JsonSerializer.SerializeToUtf8Bytes(new GroupsDocument(name.Value, [.. list.Names.Select(group => group.Value)]), ProtocolJson.Default.GroupsDocument))
            : GroupReplies.Failure(list.Fate, name, list.Reason);
    }
}
