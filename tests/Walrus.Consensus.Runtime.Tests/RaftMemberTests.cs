namespace Walrus.Consensus.Runtime.Tests;

public sealed class RaftMemberTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(Limits.NodeIdMax, 0)]
    [InlineData(1, Limits.NodeStoresMax)]
    [InlineData(Limits.NodeIdMax, Limits.NodeStoresMax)]
    public void Of_ANodeAndItsStore_GivesBothBack(long node, long store)
    {
        NodeId member = RaftMember.Of(new NodeId(node), store);
        member.Value.ShouldBeGreaterThan(0);
        RaftMember.NodeOf(member).ShouldBe(new NodeId(node));
        RaftMember.StoreOf(member).ShouldBe(store);
    }

    [Fact]
    public void Of_ANodesFirstStore_IsTheNodeItself() => RaftMember.Of(new NodeId(7), 0).ShouldBe(new NodeId(7));

    [Fact]
    public void NodeOf_Nobody_IsNobody() => RaftMember.NodeOf(NodeId.None).ShouldBe(NodeId.None);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(Limits.NodeIdMax + 1, 0)]
    [InlineData(1, -1)]
    [InlineData(1, Limits.NodeStoresMax + 1)]
    public void Of_OneBeyondTheBounds_Throws(long node, long store) =>
        Should.Throw<ArgumentOutOfRangeException>(() => RaftMember.Of(new NodeId(node), store));
}
