using System.Buffers;
using System.Collections.Immutable;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Bounds;

/// <summary>The bounds of the whole state, tried with small ones, and what the state costs.</summary>
public sealed class MetadataBoundTests
{
    private static readonly MetadataBounds Small = new(Topics: 2, Nodes: 3, SegmentsForRollover: 3, Segments: 4);

    [Fact]
    public void Default_Bounds_AreTheLimits() => MetadataBounds.Default.ShouldBe(
        new MetadataBounds(Limits.ClusterTopicsMax, Limits.ClusterNodesMax, Limits.ClusterSegmentsRolloverMax, Limits.ClusterSegmentsMax));

    [Fact]
    public void RegisterNode_AtTheBound_IsTakenAndOneMoreIsNot()
    {
        ClusterMetadata two = Scene.Of(2).State;
        MetadataTransition third = MetadataRules.Apply(two, Register(3), Small);
        third.Result.IsSuccess.ShouldBeTrue();
        MetadataResult fourth = MetadataRules.Apply(third.State, Register(4), Small).Result;
        fourth.Refusal.ShouldBe(MetadataRefusal.TooManyNodes);
        RefusalTexts.Describe(fourth).ShouldContain($"{Limits.ClusterNodesMax}");
        MetadataRules.Apply(third.State, Register(3, incarnation: 2), Small).Result.IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public void CreateTopic_AtTheBounds_IsTakenAndOneMoreIsNot()
    {
        ClusterMetadata state = Scene.Of(1).State;
        MetadataRules.Apply(state, Create("a", On(1), On(1), On(1), On(1)), Small).Result.Refusal.ShouldBe(MetadataRefusal.TooManySegments);
        state = MetadataRules.Apply(state, Create("a", On(1)), Small).State;
        state = MetadataRules.Apply(state, Create("b", On(1)), Small).State;
        MetadataResult third = MetadataRules.Apply(state, Create("c", On(1)), Small).Result;
        third.Refusal.ShouldBe(MetadataRefusal.TooManyTopics);
        RefusalTexts.Describe(third).ShouldContain($"{Limits.ClusterTopicsMax}");
    }

    /// <summary>Clean rollovers end first, so that a partition whose leader died still gets its next segment.</summary>
    [Fact]
    public void CompleteSeal_PastTheRolloverBound_IsForFailoverOnly()
    {
        ClusterMetadata state = Scene.Of(2).State;
        state = MetadataRules.Apply(state, Create("a", On(1), On(1)), Small).State;
        state = MetadataRules.Apply(state, Complete(Partition(1), 1, 1, Life(1), 1, On(1)), Small).State;
        state.SegmentCount.ShouldBe(3);
        MetadataRules.Apply(state, Complete(Partition(1), 2, 2, Life(1), 2, On(1)), Small).Result.Refusal.ShouldBe(MetadataRefusal.TooManySegments);
        state = MetadataRules.Apply(state, new BeginSeal(Partition(1), Segment(2), Epoch(2), Life(2)), Small).State;
        state = MetadataRules.Apply(state, Complete(Partition(1), 2, 3, Life(2), 2, On(1)), Small).State;
        state.SegmentCount.ShouldBe(4);
        state = MetadataRules.Apply(state, new BeginSeal(Partition(1), Segment(3), Epoch(4), Life(2)), Small).State;
        MetadataRules.Apply(state, Complete(Partition(1), 3, 5, Life(2), 2, On(1)), Small).Result.Refusal.ShouldBe(MetadataRefusal.TooManySegments);
    }

    [Fact]
    public void CompleteSeal_AtTheHighestSegmentNumber_IsRefused()
    {
        ClusterMetadata state = Scene.Of(1).State;
        state = MetadataRules.Apply(state, Create("a", On(1))).State;
        SegmentMetadata last = state.FindPartition(Partition(1))!.Last with { Number = new SegmentNumber(Limits.SegmentNumberMax) };
        state = state.With(Partition(1), new PartitionMetadata([last]));
        MetadataInvariants.Check(state).ShouldBeEmpty();
        MetadataRules.Apply(state, Complete(Partition(1), Limits.SegmentNumberMax, 1, Life(1), 1, On(1))).Result.Refusal.ShouldBe(MetadataRefusal.TooManySegments);
        RoundTrip(state).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(Limits.NodeNameCharsMax, true)]
    [InlineData(Limits.NodeNameCharsMax + 1, false)]
    [InlineData(0, false)]
    public void IsName_ByLength_HoldsAtTheBound(int length, bool valid) => NodeMetadata.IsName(new string('n', length)).ShouldBe(valid);

    [Theory]
    [InlineData(Limits.NodeHostCharsMax, 65_535, true)]
    [InlineData(Limits.NodeHostCharsMax + 1, 1, false)]
    [InlineData(0, 1, false)]
    [InlineData(1, 0, false)]
    [InlineData(1, 65_536, false)]
    public void Address_ByLengthAndPort_HoldsAtTheBound(int length, int port, bool valid) =>
        NodeAddress.TryCreate(new string('h', length), port, out _).ShouldBe(valid);

    [Fact]
    public void Address_OfIPv6_IsWrittenInBrackets()
    {
        new NodeAddress("::1", 80).ToString().ShouldBe("[::1]:80");
        NodeAddress.TryCreate("[::1]", 80, out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => new NodeAddress("two words", 80));
    }

    /// <summary>docs/formats/metadata.md states these figures.</summary>
    [Fact]
    public void Snapshot_OfManySegmentsAndTopics_StaysSmall()
    {
        ClusterMetadata small = WithChain(Scene.Of(3), 1_000);
        ClusterMetadata large = WithChain(Scene.Of(3), 101_000);
        int perThousand = (Snapshot(large).Length - Snapshot(small).Length) / 100;
        perThousand.ShouldBeInRange(10_000, 16_000);

        Scene topics = Scene.Of(3);
        int before = topics.Snapshot().Length;
        for (int i = 0; i < 100; i++)
        {
            topics.Does(Create($"topic-{i:D4}", On(1, 2, 3)));
        }

        ((topics.Snapshot().Length - before) / 100).ShouldBeInRange(25, 40);
        RoundTrip(large)!.FindPartition(Partition(1))!.Segments.Count.ShouldBe(101_000);
    }

    private static ClusterMetadata WithChain(Scene scene, int segments)
    {
        scene.Does(Create("logs", On(1, 2, 3)));
        SegmentMetadata first = scene.Chain(1).Last;
        IEnumerable<SegmentMetadata> chain = Enumerable.Range(1, segments).Select(number => first with
        {
            Number = new SegmentNumber(number),
            Epoch = new SegmentEpoch(number),
            Base = new Offset((number - 1) * 1_000_000L),
            Status = number == segments ? SegmentStatus.Open : SegmentStatus.Sealed,
            SealedCount = number == segments ? 0 : 1_000_000,
        });
        return scene.State.With(Partition(1), new PartitionMetadata(chain.ToImmutableList())) with { SegmentCount = segments };
    }

    private static byte[] Snapshot(ClusterMetadata state)
    {
        ArrayBufferWriter<byte> into = new();
        SnapshotCodec.Write(state, into);
        return into.WrittenSpan.ToArray();
    }

    private static ClusterMetadata? RoundTrip(ClusterMetadata state) => SnapshotCodec.Read(Snapshot(state));
}
