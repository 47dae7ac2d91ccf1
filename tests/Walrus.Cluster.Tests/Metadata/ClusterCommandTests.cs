using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Metadata;

public sealed class ClusterCommandTests
{
    private static readonly ClusterConfiguration Other = new(TopicSettings.Default with { SegmentEntriesMax = 10 });

    [Fact]
    public void FoundCluster_Twice_IsAlreadySo_AndAnotherIdIsRefused()
    {
        Scene scene = new();
        scene.Does(new FoundCluster(Home, Other)).ShouldBe([new ClusterFounded(Home)]);
        scene.IsAlreadySo(new FoundCluster(Home, ClusterConfiguration.Default));
        scene.State.Configuration.ShouldBe(Other);
        scene.Refuses(new FoundCluster(new ClusterId(new Guid(1, 0, 0, new byte[8])), Other), MetadataRefusal.WrongCluster);
    }

    [Fact]
    public void FoundCluster_WithoutAnIdOrWithABadConfiguration_IsRefused()
    {
        Scene scene = new();
        scene.Refuses(new FoundCluster(ClusterId.None, Other), MetadataRefusal.InvalidValue);
        scene.Refuses(new FoundCluster(Home, new ClusterConfiguration(TopicSettings.Default with { ReplicationFactor = 0 })), MetadataRefusal.InvalidConfiguration);
    }

    [Fact]
    public void AnyCommand_BeforeTheClusterIsFounded_IsRefused()
    {
        Scene scene = new();
        scene.Refuses(Register(1), MetadataRefusal.NotFounded);
        scene.Refuses(Create("logs", On(1)), MetadataRefusal.NotFounded);
        scene.Refuses(new TrimSegments(Partition(1), Segment(1)), MetadataRefusal.NotFounded);
    }

    [Fact]
    public void SetClusterConfiguration_OfAnOldVersion_IsRefusedWithThePresentOne()
    {
        Scene scene = Scene.Of(1);
        scene.Does(new SetClusterConfiguration(ConfigurationVersion.First, Other)).ShouldHaveSingleItem().ShouldBeOfType<ClusterConfigured>();
        scene.IsAlreadySo(new SetClusterConfiguration(ConfigurationVersion.First, Other)).Version.ShouldBe(new ConfigurationVersion(2));
        scene.Refuses(new SetClusterConfiguration(ConfigurationVersion.First, ClusterConfiguration.Default), MetadataRefusal.ConfigurationChanged)
            .Version.ShouldBe(new ConfigurationVersion(2));
        scene.Refuses(
            new SetClusterConfiguration(new ConfigurationVersion(2), new ClusterConfiguration(TopicSettings.Default with { SegmentBytesMax = 0 })),
            MetadataRefusal.InvalidConfiguration);
    }

    [Fact]
    public void SettingsOf_ATopic_FollowTheDefaultsWhereItSaysNothing()
    {
        Scene scene = Scene.Of(1);
        scene.Does(Create("logs", On(1)) with { Configuration = new TopicConfiguration { Acks = AckPolicy.Leader } });
        scene.Does(new SetClusterConfiguration(ConfigurationVersion.First, Other));
        TopicMetadata topic = scene.State.FindTopic(new TopicName("logs"))!;
        scene.State.SettingsOf(topic).ShouldBe(Other.TopicDefaults with { Acks = AckPolicy.Leader });
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(Limits.ReplicationFactorMax, true)]
    [InlineData(Limits.ReplicationFactorMax + 1, false)]
    [InlineData(0, false)]
    public void Configuration_ReplicationFactorAtTheBound_IsValid(int copies, bool valid) =>
        new TopicConfiguration { ReplicationFactor = copies }.IsValid.ShouldBe(valid);

    [Fact]
    public void Configuration_EachFieldOutOfRange_IsInvalid()
    {
        new TopicConfiguration { SegmentEntriesMax = Limits.MetadataNumberMax }.IsValid.ShouldBeTrue();
        new TopicConfiguration { SegmentEntriesMax = Limits.MetadataNumberMax + 1 }.IsValid.ShouldBeFalse();
        new TopicConfiguration { SegmentBytesMax = 0 }.IsValid.ShouldBeFalse();
        new TopicConfiguration { Acks = (AckPolicy)3 }.IsValid.ShouldBeFalse();
        new TopicConfiguration { Retention = new RetentionBounds(TimeSpan.Zero, null) }.IsValid.ShouldBeFalse();
        new TopicConfiguration { Retention = new RetentionBounds(Limits.RetentionAgeMax, 1) }.IsValid.ShouldBeTrue();
        new TopicConfiguration { Retention = new RetentionBounds(Limits.RetentionAgeMax + TimeSpan.FromDays(1), 1) }.IsValid.ShouldBeFalse();
        new TopicConfiguration { Retention = new RetentionBounds(null, 0) }.IsValid.ShouldBeFalse();
        TopicSettings.Default.ReplicationFactor.ShouldBe(Limits.ReplicationFactorDefault);
        TopicSettings.Default.SegmentBytesMax.ShouldBe(Limits.SegmentBytesDefault);
        TopicSettings.Default.IsValid.ShouldBeTrue();
    }
}
