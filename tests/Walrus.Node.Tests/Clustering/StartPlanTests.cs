using Walrus.Consensus.Runtime;
using Walrus.Node.Hosting;
using Walrus.Node.Identity;
using Walrus.Node.Options;
using Walrus.Peers;

namespace Walrus.Node.Tests.Clustering;

/// <summary>What a start begins with, from what the store remembers and the flags say.</summary>
public sealed class StartPlanTests
{
    private static readonly PeerAddress Own = new("10.0.0.1", 6000);
    private static readonly PeerAddress Other = new("10.0.0.2", 6000);
    private static readonly Guid NewCluster = new("11111111-2222-3333-4444-555555555555");

    [Fact]
    public void Decide_AnEmptyStoreWithNobodyToAsk_FoundsACluster()
    {
        StartPlan plan = Decide(null, new NodeOptions());

        plan.Record.ShouldBe(new NodeRecord { Node = 1, Cluster = NewCluster, Phase = NodePhase.Founding, Starts = 1 });
        plan.RaftStart.ShouldBe(RaftStart.Found);
        plan.Ask.ShouldBeEmpty();
    }

    [Fact]
    public void Decide_AnEmptyStoreThatIsToldWhomToAsk_Joins()
    {
        StartPlan plan = Decide(null, new NodeOptions { Join = Other });

        plan.Record.Phase.ShouldBe(NodePhase.Joining);
        plan.Record.Cluster.ShouldBe(Guid.Empty);
        plan.RaftStart.ShouldBe(RaftStart.Join);
        plan.Ask.ShouldBe([Other]);
    }

    [Fact]
    public void Decide_TheSameListOnAllNodes_LetsTheFirstFoundAndTheOthersJoin()
    {
        Decide(null, new NodeOptions { InitialPeers = [Own, Other] }).Record.Phase.ShouldBe(NodePhase.Founding);

        Decide(null, new NodeOptions { InitialPeers = [Own, Other] }).MayBeKnown.ShouldBeTrue("the others have to say that there is no cluster yet");
        Decide(null, new NodeOptions { InitialPeers = [Own] }).MayBeKnown.ShouldBeFalse("there is nobody to ask");
        StartPlan joins = Decide(null, new NodeOptions { InitialPeers = [Own, Other] }).Joins();
        (joins.Record.Phase, joins.Record.Cluster, joins.MayBeKnown).ShouldBe((NodePhase.Joining, Guid.Empty, false));
        joins.Ask.ShouldBe([Other]);
        StartPlan second = Decide(null, new NodeOptions { InitialPeers = [Other, Own] });
        second.Record.Phase.ShouldBe(NodePhase.Joining);
        second.Ask.ShouldBe([Other], "a node does not ask itself");
    }

    [Fact]
    public void Decide_AStoreThatRemembers_GoesOnAsANewLifeWhateverTheFlagsSay()
    {
        NodeRecord record = new() { Node = 1, Cluster = NewCluster, Phase = NodePhase.Member, Starts = 7 };

        StartPlan plan = Decide(record, new NodeOptions { Join = Other });

        plan.Record.ShouldBe(record with { Starts = 8 });
        plan.RaftStart.ShouldBe(RaftStart.Resume, "whatever is missing from a member's store is a loss");
    }

    [Fact]
    public void Decide_AStoreOfAnotherNode_IsRefusedAndNamesBoth()
    {
        NodeRecord record = new() { Node = 3, Cluster = NewCluster, Phase = NodePhase.Member, Starts = 7 };

        string message = Should.Throw<NodeStartException>(() => Decide(record, new NodeOptions { NodeId = new NodeId(2) })).Message;

        message.ShouldContain("--node-id 2");
        message.ShouldContain("node 3");
    }

    private static StartPlan Decide(NodeRecord? found, NodeOptions options) => StartPlan.Decide(found, options, Own, () => NewCluster, "/data");
}
