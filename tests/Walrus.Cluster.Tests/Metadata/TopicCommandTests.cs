using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Metadata;

public sealed class TopicCommandTests
{
    [Fact]
    public void CreateTopic_WithTwoPartitions_OpensASegmentInEach()
    {
        Scene scene = Scene.Of(2);
        IReadOnlyList<MetadataEvent> events = scene.Does(Create("logs", On(1, 2), On(2)));
        events[0].ShouldBe(new TopicCreated(new TopicId(1), new TopicName("logs"), 2));
        events[1].ShouldBe(new SegmentOpened(Partition(1), scene.Chain(1).Last));
        events[2].ShouldBe(new SegmentOpened(Partition(1, 1), scene.Chain(1, 1).Last));
        scene.State.SegmentCount.ShouldBe(2);
        SegmentMetadata first = scene.Chain(1).Last;
        (first.Number, first.Epoch, first.Leader, first.Base, first.Status).ShouldBe((Segment(1), Epoch(1), Life(1), Offset.Zero, SegmentStatus.Open));
    }

    [Fact]
    public void CreateTopic_Again_IsAlreadySoWithAsManyPartitionsAndAConflictOtherwise()
    {
        Scene scene = Scene.Of(1);
        scene.Does(Create("logs", On(1), On(1)));
        scene.IsAlreadySo(Create("logs", On(1), On(1))).Topic.ShouldBe(new TopicId(1));
        scene.Refuses(Create("logs", On(1)), MetadataRefusal.PartitionCountDiffers).Count.ShouldBe(2);
        scene.IsAlreadySo(Create("logs", On(1)) with { AcceptsAnyCount = true }).Topic.ShouldBe(new TopicId(1));
    }

    [Fact]
    public void CreateTopic_AfterADeletion_IsAnotherTopic()
    {
        Scene scene = Scene.Of(1);
        scene.Does(Create("logs", On(1)));
        scene.Does(new DeleteTopic(new TopicId(1))).ShouldBe([new TopicDeleted(new TopicId(1), new TopicName("logs"))]);
        scene.Does(Create("logs", On(1)));
        scene.IsAlreadySo(new DeleteTopic(new TopicId(1)));
        scene.State.FindTopic(new TopicName("logs"))!.Id.ShouldBe(new TopicId(2));
        scene.Refuses(new DeleteTopic(new TopicId(3)), MetadataRefusal.UnknownTopic);
        scene.State.SegmentCount.ShouldBe(1);
    }

    [Fact]
    public void DeleteTopic_OfThePlatform_IsRefused()
    {
        Scene scene = Scene.Of(1);
        scene.Does(Create("__walrus_cursors", On(1)));
        scene.State.FindTopic(new TopicId(1))!.IsInternal.ShouldBeTrue();
        scene.Refuses(new DeleteTopic(new TopicId(1)), MetadataRefusal.InternalTopic);
    }

    [Fact]
    public void CreateTopic_OnNodesThatCannotHoldIt_IsRefused()
    {
        Scene scene = Scene.Of(2);
        scene.Does(Register(3));
        scene.Refuses(Create("a", On(4)), MetadataRefusal.UnknownNode).Node.Node.ShouldBe(new NodeId(4));
        scene.Refuses(Create("a", On(1, 3)), MetadataRefusal.NodeNotActive).Node.Node.ShouldBe(new NodeId(3));
        scene.Refuses(Create("a", new SegmentAssignment(Life(1), Nodes(2))), MetadataRefusal.LeaderNotReplica);
        scene.Refuses(Create("a", On(1), new SegmentAssignment(Life(2, 7), Nodes(2))), MetadataRefusal.StaleIncarnation).Node.ShouldBe(Life(2));
        scene.State.Topics.ShouldBeEmpty();
    }

    [Fact]
    public void CreateTopic_PartitionsAtTheBound_AreTakenAndOneMoreIsNot()
    {
        Scene scene = Scene.Of(1);
        SegmentAssignment[] most = [.. Enumerable.Repeat(On(1), Limits.TopicPartitionsMax)];
        scene.Does(Create("many", most));
        scene.Refuses(Create("none"), MetadataRefusal.InvalidPartitionCount);
        MetadataRules.Apply(scene.State, Create("more", [.. most, On(1)])).Result.Refusal.ShouldBe(MetadataRefusal.InvalidPartitionCount);
    }

    [Fact]
    public void CreateTopic_WithABadConfiguration_IsRefused() =>
        Scene.Of(1).Refuses(Create("a", On(1)) with { Configuration = new TopicConfiguration { ReplicationFactor = 99 } }, MetadataRefusal.InvalidConfiguration);

    [Fact]
    public void ConfigureTopic_OfAnOldVersion_IsRefusedWithThePresentOne()
    {
        Scene scene = Scene.Of(1);
        scene.Does(Create("logs", On(1)));
        TopicConfiguration wanted = new() { SegmentEntriesMax = 10 };
        scene.Does(new ConfigureTopic(new TopicId(1), ConfigurationVersion.First, wanted)).ShouldBe([new TopicConfigured(new TopicId(1), new ConfigurationVersion(2), wanted)]);
        scene.IsAlreadySo(new ConfigureTopic(new TopicId(1), ConfigurationVersion.First, wanted));
        scene.Refuses(new ConfigureTopic(new TopicId(1), ConfigurationVersion.First, new TopicConfiguration()), MetadataRefusal.ConfigurationChanged)
            .Version.ShouldBe(new ConfigurationVersion(2));
        scene.Refuses(new ConfigureTopic(new TopicId(2), ConfigurationVersion.First, wanted), MetadataRefusal.UnknownTopic);
        scene.Refuses(new ConfigureTopic(new TopicId(1), new ConfigurationVersion(2), new TopicConfiguration { SegmentBytesMax = 0 }), MetadataRefusal.InvalidConfiguration);
    }
}
