using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Groups;

/// <summary><c>FORGET topic group</c>: the group is gone; also <c>OK</c> when there was none.</summary>
internal sealed class ForgetHandler(TopicLookup topics, ConsumerGroups groups) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Forget;

    public ValueTask<Reply> HandleAsync(in Request request) => ForgetAsync(request.Topic, request.Group!.Group);

    private async ValueTask<Reply> ForgetAsync(TopicName name, CursorName group) => await topics.FindAsync(name) is { } topic
        ? GroupReplies.Of(await groups.DeleteAsync(topic.Id, group, CancellationToken.None), name)
        : Reply.Error(ErrorTexts.UnknownTopic(name));
}
