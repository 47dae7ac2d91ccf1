using System.Text.Json;
using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Operators;

/// <summary><c>DESCRIBE topic</c>: its settings and its chain of segments.</summary>
internal sealed class DescribeHandler(TopicLookup topics, IClusterView view) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Describe;

    public ValueTask<Reply> HandleAsync(in Request request) => DescribeAsync(request.Topic);

    private async ValueTask<Reply> DescribeAsync(TopicName name)
    {
        if (await topics.FindAsync(name) is not { } topic)
        {
            return Reply.Error(ErrorTexts.UnknownTopic(name));
        }

        DescriptionDocument document = new()
        {
            Name = topic.Name.Value,
            Id = topic.Id.Value,
            Settings = SettingsText.Of(view.State.SettingsOf(topic)),
            OwnSettings = SettingsText.Of(topic.Configuration),
            Partitions = [.. topic.Partitions.Select((partition, number) => new DescribedPartitionDocument(number, [.. partition.Segments.Select(Describe)]))],
        };
        return Reply.Json(JsonSerializer.SerializeToUtf8Bytes(document, ProtocolJson.Default.DescriptionDocument));
    }

    private static DescribedSegmentDocument Describe(SegmentMetadata segment) => new()
    {
        Segment = segment.Number.Value,
        Status = segment.Status switch
        {
            SegmentStatus.Open => "open",
            SegmentStatus.Sealing => "sealing",
            _ => "sealed",
        },
        Base = segment.Base.Value,
        Count = segment.IsSealed ? segment.SealedCount : null,
        Leader = segment.Leader.Node.Value,
        Replicas = [.. segment.Replicas.Nodes.Select(node => node.Value)],
        Epoch = segment.Epoch.Value,
    };
}
