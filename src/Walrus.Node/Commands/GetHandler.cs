using System.Runtime.CompilerServices;
using Walrus.Protocol;
using Walrus.Storage;

namespace Walrus.Node.Commands;

/// <summary>
/// <c>GET topic</c>: the next entry of the topic's shared cursor, which has moved on (as durably as the fsync schedule says) before the
/// answer leaves: no entry is given out twice, and one that is given out to a client that dies is not given out again.
/// With several partitions, each call begins with the next one, so that all drain alike.
/// </summary>
internal sealed class GetHandler(LogEngine engine, PartitionRotation rotation) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Get;

    public ValueTask<Reply> HandleAsync(in Request request)
    {
        if (engine.FindTopic(request.Topic) is not { } topic)
        {
            return new ValueTask<Reply>(Reply.Error(ErrorTexts.UnknownTopic(request.Topic)));
        }

        return ReadAsync(topic.Partitions, rotation.Next(topic));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Reply> ReadAsync(IReadOnlyList<PartitionLog> partitions, int first)
    {
        try
        {
            for (int tried = 0; tried < partitions.Count; tried++)
            {
                PartitionLog partition = partitions[(first + tried) % partitions.Count];
                if (await partition.GetCursor(CursorName.Shared).ReadNextAsync() is { } entry)
                {
                    return Reply.Entry(entry.Value);
                }
            }

            return Reply.Empty;
        }
        catch (StorageException problem)
        {
            return Reply.Error(problem.Message);
        }
    }
}
