using System.Collections.Immutable;
using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary><c>REGISTER topic [partitions]</c>: creates the topic, durably in the whole cluster. A topic that exists stays as it is, whatever its partitions.</summary>
internal sealed class RegisterHandler(IClusterView view, MetadataChanges changes, TopicPlacer placer) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Register;

    public ValueTask<Reply> HandleAsync(in Request request) => CreateAsync(request.Topic, request.Partitions);

    private async ValueTask<Reply> CreateAsync(TopicName name, int partitions)
    {
        if (view.State.FindTopic(name) is not null)
        {
            return Reply.Ok;
        }

        if (placer.Begin(partitions) is not { } places)
        {
            return Reply.Error(ErrorTexts.Unavailable("no node takes part that could hold the topic"));
        }

        try
        {
            return await changes.ChangeAsync(new CreateTopic { Name = name, Partitions = places, AcceptsAnyCount = true });
        }
        finally
        {
            placer.End(places);
        }
    }
}
