using Walrus.Node.Options;
using Walrus.Storage;

namespace Walrus.Node.Commands;

/// <summary>The commands of a single node.</summary>
internal static class CommandSet
{
    /// <summary>One handler per command over <paramref name="engine"/>.</summary>
    public static CommandDispatcher Over(LogEngine engine, NodeOptions options)
    {
        // With --fsync each nobody may read what a power cut could take back; otherwise acknowledged means written.
        Visibility visibility = options.Fsync.IsEach ? Visibility.Durable : Visibility.Written;
        return new CommandDispatcher(
        [
            new RegisterHandler(engine),
            new PutHandler(engine, new PartitionRotation()),
            new GetHandler(engine, new PartitionRotation()),
            new FetchHandler(engine, visibility),
            new StateHandler(engine, options.NodeId, visibility),
            new MetricsHandler(engine, options.NodeId, options.RaftAdvertised),
            new TopicsHandler(engine),
        ]);
    }
}
