using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Operators;

/// <summary>
/// <c>REMOVE node [force]</c>: drains the node at first, and removes it when it is asked again and finds it empty. Forced, it is removed at once: what it alone had is lost.
/// </summary>
internal sealed class RemoveHandler(IClusterView view, MetadataChanges changes) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Remove;

    public ValueTask<Reply> HandleAsync(in Request request) => RemoveAsync(request.Node, request.IsForced);

    private async ValueTask<Reply> RemoveAsync(NodeId node, bool isForced)
    {
        ClusterMetadata state = view.State;
        if (state.FindNode(node) is not { } known)
        {
            return Reply.Error(ErrorTexts.UnknownNode(node));
        }

        if (isForced || known.Status is NodeStatus.Removed or NodeStatus.Joining || (known.Status == NodeStatus.Draining && NodeUse.Count(state, node) == 0))
        {
            return await changes.ChangeAsync(new RemoveNode(node, isForced), _ => Progress(RemovalProgress.Removed));
        }

        return known.Status == NodeStatus.Draining
            ? Progress(RemovalProgress.Draining(NodeUse.Count(state, node)))
            : await changes.ChangeAsync(new DrainNode(node, IsDraining: true), _ => Progress(RemovalProgress.Draining(NodeUse.Count(view.State, node))));
    }

    private static Reply Progress(RemovalProgress progress) => Reply.Entry(progress.ToBytes());
}
