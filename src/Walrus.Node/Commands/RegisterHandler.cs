using Walrus.Protocol;
using Walrus.Storage;

namespace Walrus.Node.Commands;

/// <summary><c>REGISTER topic [partitions]</c>: creates the topic durably. A topic that exists stays as it is, whatever its partitions.</summary>
internal sealed class RegisterHandler(LogEngine engine) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Register;

    public ValueTask<Reply> HandleAsync(in Request request) => CreateAsync(request.Topic, request.Partitions);

    private async ValueTask<Reply> CreateAsync(TopicName name, int partitions)
    {
        try
        {
            await engine.CreateTopicAsync(name, partitions);
            return Reply.Ok;
        }
        catch (StorageException problem)
        {
            return Reply.Error(problem.Message);
        }
    }
}
