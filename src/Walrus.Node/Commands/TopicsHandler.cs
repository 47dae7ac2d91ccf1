using System.Text.Json;
using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary><c>TOPICS</c>: every topic that clients may use, sorted by name; an extension.</summary>
internal sealed class TopicsHandler(IClusterView view) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Topics;

    public ValueTask<Reply> HandleAsync(in Request request)
    {
        TopicDocument[] topics =
        [
            .. view.State.Topics.Values
                .Where(topic => !topic.IsInternal)
                .OrderBy(topic => topic.Name.Value, StringComparer.Ordinal)
                .Select(topic => new TopicDocument(topic.Name.Value, topic.Partitions.Length)),
        ];
        return new ValueTask<Reply>(Reply.Json(JsonSerializer.SerializeToUtf8Bytes(new TopicsDocument(topics), ProtocolJson.Default.TopicsDocument)));
    }
}
