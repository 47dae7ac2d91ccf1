using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Metadata;

public sealed class NodeCommandTests
{
    [Fact]
    public void RegisterNode_ANewOne_JoinsAndIsActivatedOnce()
    {
        Scene scene = new();
        scene.Does(new FoundCluster(Home, ClusterConfiguration.Default));
        NodeRegistered registered = scene.Does(Register(3)).ShouldHaveSingleItem().ShouldBeOfType<NodeRegistered>();
        (registered.IsNew, registered.HasNewStore, registered.Node.Status).ShouldBe((true, false, NodeStatus.Joining));
        scene.State.NextNode.ShouldBe(new NodeId(4));
        scene.Does(new ActivateNode(Life(3))).ShouldBe([new NodeActivated(new NodeId(3))]);
        scene.IsAlreadySo(new ActivateNode(Life(3)));
        scene.IsAlreadySo(Register(3)).Node.ShouldBe(Life(3));
    }

    [Fact]
    public void RegisterNode_WithoutAnId_GetsTheNextAndTheSameAtARetry()
    {
        Scene scene = Scene.Of(2);
        RegisterNode nameless = Register(0, store: 77);
        scene.Do(nameless).Node.ShouldBe(Life(3));
        scene.IsAlreadySo(nameless).Node.ShouldBe(Life(3));
        scene.Do(nameless with { Incarnation = new Incarnation(2) }).Node.ShouldBe(Life(3, 2));
    }

    [Fact]
    public void RegisterNode_ANewStart_KeepsItsStatusAndMayMove()
    {
        Scene scene = Scene.Of(2);
        scene.Does(new DrainNode(new NodeId(2), true));
        RegisterNode moved = Register(2, incarnation: 5) with { ClientAddress = new NodeAddress("other", 1) };
        NodeRegistered registered = scene.Does(moved).ShouldHaveSingleItem().ShouldBeOfType<NodeRegistered>();
        (registered.IsNew, registered.Node.Status, registered.Node.ClientAddress.ToString()).ShouldBe((false, NodeStatus.Draining, "other:1"));
        scene.Refuses(Register(2, incarnation: 4), MetadataRefusal.StaleIncarnation).Node.ShouldBe(Life(2, 5));
        scene.Refuses(moved with { Name = "another" }, MetadataRefusal.StaleIncarnation);
        scene.Refuses(new ActivateNode(Life(2)), MetadataRefusal.StaleIncarnation);
    }

    [Fact]
    public void RegisterNode_TwoNodesWithOneId_TheSecondIsRefusedUnlessItReplacesTheStore()
    {
        Scene scene = Scene.Of(2);
        scene.Refuses(Register(2, incarnation: 9, store: 50), MetadataRefusal.NodeIdTaken);
        scene.Refuses(Register(2, incarnation: 1, store: 50) with { ReplacesStore = true }, MetadataRefusal.StaleIncarnation).Node.ShouldBe(Life(2));
        scene.Does(Register(2, incarnation: 2, store: 50) with { ReplacesStore = true }).ShouldHaveSingleItem()
            .ShouldBeOfType<NodeRegistered>().HasNewStore.ShouldBeTrue();
    }

    [Fact]
    public void RegisterNode_ThatReplacesItsStore_IsAnotherMemberAndJoinsAgain()
    {
        Scene scene = Scene.Of(2);
        RegisterNode replaced = Register(2, incarnation: 2, store: 50) with { ReplacesStore = true };
        scene.Does(replaced);
        NodeMetadata node = scene.State.FindNode(new NodeId(2)).ShouldNotBeNull();
        (node.Status, node.StoreNumber, node.Store).ShouldBe((NodeStatus.Joining, 1, Store(50)));

        scene.IsAlreadySo(replaced);
        scene.Does(Register(2, incarnation: 3, store: 50));
        scene.State.FindNode(new NodeId(2))!.StoreNumber.ShouldBe(1, "a start is not a loss");
        scene.Refuses(Register(2, incarnation: 9), MetadataRefusal.NodeIdTaken).Node.ShouldBe(Life(2, 3));
        scene.Does(new ActivateNode(Life(2, 3)));
        scene.State.FindNode(new NodeId(2))!.Status.ShouldBe(NodeStatus.Alive);
        Reread(scene.State).FindNode(new NodeId(2)).ShouldBe(scene.State.FindNode(new NodeId(2)));
    }

    [Fact]
    public void RegisterNode_ThatReplacesItsStoreWhileItDrains_GoesOnDraining()
    {
        Scene scene = Scene.Of(2);
        scene.Does(new DrainNode(new NodeId(2), true));
        scene.Does(Register(2, incarnation: 2, store: 50) with { ReplacesStore = true });
        scene.State.FindNode(new NodeId(2))!.Status.ShouldBe(NodeStatus.Draining);
    }

    [Fact]
    public void RegisterNode_AtTheHighestIdAndStoreNumber_IsTakenAndOneMoreIsNot()
    {
        Scene scene = Scene.Of(1);
        RegisterNode highest = Register(2) with { Node = new NodeId(Limits.NodeIdMax) };
        scene.Refuses(highest with { Node = new NodeId(Limits.NodeIdMax + 1) }, MetadataRefusal.InvalidValue);
        scene.Does(highest);
        NodeMetadata node = scene.State.FindNode(highest.Node)! with { StoreNumber = Limits.NodeStoresMax - 1 };
        RegisterNode replaced = highest with { Incarnation = new Incarnation(2), Store = Store(60), ReplacesStore = true };

        MetadataTransition last = MetadataRules.Apply(scene.State.With(node), replaced);
        last.State.FindNode(highest.Node)!.StoreNumber.ShouldBe(Limits.NodeStoresMax);
        Reread(last.State).FindNode(highest.Node)!.StoreNumber.ShouldBe(Limits.NodeStoresMax);
        MetadataRules.Apply(last.State, replaced with { Incarnation = new Incarnation(3), Store = Store(61) }).Result.Refusal.ShouldBe(MetadataRefusal.InvalidValue);
    }

    private static ClusterMetadata Reread(ClusterMetadata state)
    {
        System.Buffers.ArrayBufferWriter<byte> bytes = new();
        SnapshotCodec.Write(state, bytes);
        return SnapshotCodec.Read(bytes.WrittenSpan).ShouldNotBeNull();
    }

    [Fact]
    public void RegisterNode_OfAnotherCluster_IsRefused() =>
        Scene.Of(1).Refuses(Register(2) with { Cluster = new ClusterId(new Guid(9, 9, 9, new byte[8])) }, MetadataRefusal.WrongCluster);

    [Fact]
    public void RegisterNode_WithValuesOutOfRange_IsRefused()
    {
        Scene scene = Scene.Of(1);
        scene.Refuses(Register(2) with { Incarnation = default }, MetadataRefusal.InvalidValue);
        scene.Refuses(Register(2) with { Store = default }, MetadataRefusal.InvalidValue);
        scene.Refuses(Register(2) with { Node = new NodeId(Limits.NodeIdMax + 1) }, MetadataRefusal.InvalidValue);
        scene.Does(Register(2) with { Node = new NodeId(Limits.NodeIdMax) });
        scene.Refuses(Register(0, store: 9), MetadataRefusal.TooManyNodes);
        MetadataRules.Apply(scene.State, Register(2) with { Name = "two words" }).Result.Refusal.ShouldBe(MetadataRefusal.InvalidValue);
        MetadataRules.Apply(scene.State, Register(-2)).Result.Refusal.ShouldBe(MetadataRefusal.InvalidValue);
    }

    [Fact]
    public void DrainNode_BothWays_IsIdempotent()
    {
        Scene scene = Scene.Of(2);
        scene.Does(new DrainNode(new NodeId(2), true)).ShouldBe([new NodeDrainChanged(new NodeId(2), true)]);
        scene.IsAlreadySo(new DrainNode(new NodeId(2), true));
        scene.IsAlreadySo(new ActivateNode(Life(2)));
        scene.State.FindNode(new NodeId(2))!.Status.ShouldBe(NodeStatus.Draining);
        scene.Does(new DrainNode(new NodeId(2), false));
        scene.Does(Register(3));
        scene.Refuses(new DrainNode(new NodeId(3), true), MetadataRefusal.NodeNotActive);
        scene.Refuses(new DrainNode(new NodeId(8), true), MetadataRefusal.UnknownNode);
    }

    [Fact]
    public void RemoveNode_ThatSegmentsNeed_IsRefusedUnlessForced()
    {
        Scene scene = Scene.Of(3);
        scene.Does(Create("logs", On(1, 2), On(2, 3)));
        scene.Refuses(new RemoveNode(new NodeId(2), false), MetadataRefusal.NodeInUse).Count.ShouldBe(2);
        scene.Does(new RemoveNode(new NodeId(2), true)).ShouldBe([new NodeRemoved(new NodeId(2))]);
        scene.IsAlreadySo(new RemoveNode(new NodeId(2), false));
        scene.Refuses(Register(2, incarnation: 9), MetadataRefusal.NodeRemoved);
        scene.Refuses(new ActivateNode(Life(2)), MetadataRefusal.NodeRemoved);
        scene.Refuses(new DrainNode(new NodeId(2), true), MetadataRefusal.NodeRemoved);
        scene.Refuses(Create("more", On(1, 2)), MetadataRefusal.NodeRemoved);
    }

    [Fact]
    public void RemoveNode_TheLastOrAnUnknownOne_IsRefused()
    {
        Scene scene = Scene.Of(1);
        scene.Does(Register(2));
        scene.Refuses(new RemoveNode(new NodeId(1), true), MetadataRefusal.LastNode);
        scene.Refuses(new RemoveNode(new NodeId(7), true), MetadataRefusal.UnknownNode).Node.Node.ShouldBe(new NodeId(7));
        scene.Does(new RemoveNode(new NodeId(2), false));
    }

    [Fact]
    public void RemoveNode_ThatOnlyLedSealedSegments_IsDone()
    {
        Scene scene = Scene.Of(2);
        scene.Does(Create("logs", On(1, 2)));
        scene.Does(Complete(Partition(1), 1, 1, Life(1), 5, On(2)));
        scene.Refuses(new RemoveNode(new NodeId(1), false), MetadataRefusal.NodeInUse).Count.ShouldBe(1);
        scene.Does(new SetReplicas(Partition(1), Segment(1), Nodes(1, 2), Nodes(2)));
        scene.Does(new RemoveNode(new NodeId(1), false));
    }
}
