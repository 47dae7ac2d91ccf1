using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>What a node has to say to its cluster before it takes part in this life; and, where the cluster is new, what there is to begin with. Every step finds itself done when it was done before.</summary>
internal sealed class NodeEntrance(SimNode node, NodeSetting setting)
{
    public static readonly ClusterId Home = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"));

    public async Task EnterAsync()
    {
        await ProposeAsync(new FoundCluster(Home, ClusterConfiguration.Default));
        await ProposeAsync(new RegisterNode
        {
            Cluster = Home,
            Node = node.Life.Node,
            Store = new StoreId(node.Engine.StoreId),
            Incarnation = node.Life.Incarnation,
            Name = $"node-{node.Number}",
            ClientAddress = new NodeAddress("10.0.0." + node.Number, 9091),
            PeerAddress = new NodeAddress("10.0.0." + node.Number, 7000),
        });
        await ProposeAsync(new ActivateNode(node.Life));
        if (node.Number == 1 && node.Life.Incarnation.Value == 1)
        {
            await FoundAsync();
        }
    }

    private async Task FoundAsync()
    {
        while (node.View.State.Nodes.Values.Count(known => known.Status == NodeStatus.Alive) < setting.World.Nodes.Count)
        {
            await node.View.ChangedAsync(node.View.State, CancellationToken.None);
        }

        foreach (CreateTopic topic in setting.World.Plan.Topics)
        {
            await ProposeAsync(topic);
        }
    }

    private async Task ProposeAsync(MetadataCommand command)
    {
        while (true)
        {
            ProposalOutcome outcome = await node.Proposer.ProposeAsync(command, CancellationToken.None);
            if (outcome.IsSuccess)
            {
                return;
            }

            if (outcome.Result is { } refused)
            {
                throw new InvalidOperationException($"{command} of {node.Life} is refused: {refused}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), node.Clock);
        }
    }
}
