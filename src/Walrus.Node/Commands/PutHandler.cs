using System.Buffers;
using System.Runtime.CompilerServices;
using Walrus.Protocol;
using Walrus.Storage;

namespace Walrus.Node.Commands;

/// <summary>
/// <c>PUT topic payload</c>: appends to the topic's partitions in turn. Answered when the entry is as durable as the fsync schedule says.
/// </summary>
internal sealed class PutHandler(LogEngine engine, PartitionRotation rotation) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Put;

    public ValueTask<Reply> HandleAsync(in Request request)
    {
        if (engine.FindTopic(request.Topic) is not { } topic)
        {
            return new ValueTask<Reply>(Reply.Error(ErrorTexts.UnknownTopic(request.Topic)));
        }

        PartitionLog partition = topic.Partitions[rotation.Next(topic)];
        try
        {
            return CompleteAsync(Append(partition, request.Payload));
        }
        catch (StorageException problem)
        {
            return new ValueTask<Reply>(Reply.Error(problem.Message));
        }
    }

    private static ValueTask<AppendResult> Append(PartitionLog partition, in ReadOnlySequence<byte> payload)
    {
        if (payload.IsSingleSegment)
        {
            return partition.AppendAsync(payload.FirstSpan);
        }

        int length = (int)payload.Length; // a frame's body, far below 2 GiB
        byte[] joined = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            payload.CopyTo(joined);
            return partition.AppendAsync(joined.AsSpan(0, length));
        }
        finally
        {
            // The engine has copied the bytes before it returned its task.
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<Reply> CompleteAsync(ValueTask<AppendResult> append)
    {
        try
        {
            await append;
            return Reply.Ok;
        }
        catch (StorageException problem)
        {
            return Reply.Error(problem.Message);
        }
    }
}
