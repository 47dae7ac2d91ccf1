using System.Text.Json;
using Walrus.Protocol;
using Walrus.Storage;

namespace Walrus.Node.Commands;

/// <summary><c>TOPICS</c>: every topic that clients may use, sorted by name; an extension.</summary>
internal sealed class TopicsHandler(LogEngine engine) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Topics;

    public ValueTask<Reply> HandleAsync(in Request request)
    {
        TopicDocument[] topics =
        [
            .. engine.Topics
                .Where(topic => !topic.Name.IsInternal)
                .OrderBy(topic => topic.Name.Value, StringComparer.Ordinal)
                .Select(topic => new TopicDocument(topic.Name.Value, topic.Partitions.Count)),
        ];
        return new ValueTask<Reply>(Reply.Json(JsonSerializer.SerializeToUtf8Bytes(new TopicsDocument(topics), ProtocolJson.Default.TopicsDocument)));
    }
}
