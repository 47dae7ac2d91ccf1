using System.Runtime.CompilerServices;
using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary>
/// <c>GET topic</c>: the next entry of the topic's shared cursor, whose move is committed before the answer leaves: no entry is given out twice, and one that
/// is given out to a client that dies is not given out again. With several partitions, each call begins with the next one, so that all drain alike.
/// </summary>
internal sealed class GetHandler(TopicLookup topics, SharedCursors cursors, PartitionRotation rotation) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Get;

    public ValueTask<Reply> HandleAsync(in Request request) => topics.Find(request.Topic) is { } topic
        ? ReadAsync(topic, rotation.Next(topic))
        : FindAndReadAsync(request.Topic);

    private async ValueTask<Reply> FindAndReadAsync(TopicName name) => await topics.FindAsync(name) is { } topic
        ? await ReadAsync(topic, rotation.Next(topic))
        : Reply.Error(ErrorTexts.UnknownTopic(name));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Reply> ReadAsync(TopicMetadata topic, int first)
    {
        int partitions = topic.Partitions.Length;
        for (int tried = 0; tried < partitions; tried++)
        {
            CursorRead read = await cursors.NextAsync(topic.PartitionId((first + tried) % partitions), CursorName.Shared, CancellationToken.None);
            switch (read.Fate)
            {
                case CursorFate.Empty:
                    break;
                case CursorFate.Done:
                    return Reply.Entry(read.Entry!.Value);
                case CursorFate.TopicGone:
                    return Reply.Error(ErrorTexts.UnknownTopic(topic.Name));
                case CursorFate.Unknown:
                    return Reply.Error(ErrorTexts.OutcomeUnknown(read.Reason));
                default:
                    return Reply.Error(ErrorTexts.Unavailable(read.Reason));
            }
        }

        return Reply.Empty;
    }
}
