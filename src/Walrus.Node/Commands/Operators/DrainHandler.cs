using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Operators;

/// <summary><c>DRAIN node</c> and <c>UNDRAIN node</c>: the node gets nothing new and hands on what it has, or no longer so.</summary>
internal sealed class DrainHandler(RequestKind kind, MetadataChanges changes) : ICommandHandler
{
    public RequestKind Kind => kind;

    public ValueTask<Reply> HandleAsync(in Request request) => changes.ChangeAsync(new DrainNode(request.Node, kind == RequestKind.Drain));
}
