using Walrus.Node.Clustering;
using Walrus.Node.Commands.Groups;
using Walrus.Node.Commands.Operators;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary>The commands of a node.</summary>
internal static class CommandSet
{
    /// <summary>One handler per command.</summary>
    public static CommandDispatcher Over(ClusterNode node, TimeProvider time)
    {
        TopicLookup topics = new(node.View, node.CatchUpAsync, time);
        MetadataChanges changes = new(node.Proposer, time);
        return new CommandDispatcher(
        [
            new RegisterHandler(node.View, changes, new TopicPlacer(node.View)),
            new PutHandler(topics, node.Data.Router, new PartitionRotation()),
            new GetHandler(topics, node.Data.Cursors, new PartitionRotation()),
            new FetchHandler(topics, node.Data.Reader),
            new StateHandler(topics, node.Data.Ends),
            new MetricsHandler(node.Group, node.View),
            new TopicsHandler(node.View),
            new ClusterHandler(node.Group, node.View, node.Data.ReportAsync),
            new DescribeHandler(topics, node.View),
            new DeleteHandler(topics, changes),
            new ConfigureHandler(topics, node.View, changes),
            new DefaultsHandler(node.View),
            new SetDefaultsHandler(node.View, changes),
            new RemoveHandler(node.View, changes),
            new DrainHandler(RequestKind.Drain, changes),
            new DrainHandler(RequestKind.Undrain, changes),
            new ProducerHandler(changes),
            new ProduceHandler(topics, node.Data.Router),
            .. OfGroups(node.Data, topics),
        ]);
    }

    private static ICommandHandler[] OfGroups(DataPlane data, TopicLookup topics) =>
    [
        new GroupReadHandler(RequestKind.Take, topics, data.Groups),
        new GroupReadHandler(RequestKind.Receive, topics, data.Groups),
        new SettleHandler(RequestKind.Ack, topics, data.Groups),
        new SettleHandler(RequestKind.Release, topics, data.Groups),
        new SettleHandler(RequestKind.Extend, topics, data.Groups),
        new SeekHandler(topics, data.Groups, data.Ends),
        new GroupHandler(topics, data.Groups, data.Ends),
        new GroupsHandler(topics, data.Groups),
        new ForgetHandler(topics, data.Groups),
    ];
}
