using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Operators;

/// <summary><c>DELETE topic</c>: the topic and everything in it, in the whole cluster.</summary>
internal sealed class DeleteHandler(TopicLookup topics, MetadataChanges changes) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Delete;

    public ValueTask<Reply> HandleAsync(in Request request) => DeleteAsync(request.Topic);

    private async ValueTask<Reply> DeleteAsync(TopicName name) => await topics.FindAsync(name) is { } topic
        ? await changes.ChangeAsync(new DeleteTopic(topic.Id))
        : Reply.Error(ErrorTexts.UnknownTopic(name));
}
