using System.CommandLine;
using Walrus.Cli.Rendering;

namespace Walrus.Cli.Commands;

/// <summary><c>node remove</c>, <c>node drain</c>, <c>node undrain</c></summary>
internal static class NodeCommand
{
    /// <summary>The commands.</summary>
    public static Command Create(CommandRunner runner)
    {
        var force = new Option<bool>("--force") { Description = "Remove it at once, with whatever only it holds: for a node that will not come back" };
        var removed = Node();
        var remove = new Command("remove", "Drain a node, wait until it holds nothing, and remove it from the cluster") { removed, force };
        runner.BindConnected(remove, (session, result, cancellationToken) =>
            RemoveAsync(session, result.GetRequiredValue(removed)!.Value, result.GetValue(force), cancellationToken));
        var drained = Node();
        var drain = new Command("drain", "Move away what a node leads and holds, and give it nothing new") { drained };
        runner.BindConnected(drain, (session, result, cancellationToken) =>
            DrainAsync(session, result.GetRequiredValue(drained)!.Value, isDraining: true, cancellationToken));
        var undrained = Node();
        var undrain = new Command("undrain", "Take back a drain: the node gets work again") { undrained };
        runner.BindConnected(undrain, (session, result, cancellationToken) =>
            DrainAsync(session, result.GetRequiredValue(undrained)!.Value, isDraining: false, cancellationToken));
        return new Command("node", "Remove nodes, or move their work away") { remove, drain, undrain };
    }

    /// <summary>Drains or undrains a node.</summary>
    public static async Task<ExitCode> DrainAsync(CommandSession session, long node, bool isDraining, CancellationToken cancellationToken)
    {
        await (isDraining ? session.Client.DrainNodeAsync(node, cancellationToken) : session.Client.UndrainNodeAsync(node, cancellationToken));
        session.Results.NodeDone(node);
        return ExitCode.Done;
    }

    /// <summary>Asks until the node is gone, and says how far it is when that changes.</summary>
    public static async Task<ExitCode> RemoveAsync(CommandSession session, long node, bool isForced, CancellationToken cancellationToken)
    {
        long? lastLeft = null;
        try
        {
            while (true)
            {
                var progress = await session.Client.RemoveNodeAsync(node, isForced, cancellationToken);
                if (progress.IsRemoved)
                {
                    session.Results.NodeDone(node);
                    return ExitCode.Done;
                }

                if (progress.Left != lastLeft)
                {
                    session.Note($"node {node} is draining: {Quantity.Count(progress.Left)} of its segments and replicas are left");
                    lastLeft = progress.Left;
                }

                await Task.Delay(Limits.CliRemovalPollInterval, session.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (lastLeft is not null)
        {
            session.Note($"node {node} goes on draining, and stays a member: remove it again to go on, or `node undrain {node}` to keep it");
            throw;
        }
    }

    private static Argument<long?> Node() => Arguments.Place("NODE", "The node's id; `cluster status` lists them", 1, Limits.MetadataNumberMax);
}
