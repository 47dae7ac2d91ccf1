using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Metadata;

public sealed class ProducerCommandTests
{
    private readonly Scene _scene = Scene.Of(3);

    [Fact]
    public void ReserveProducers_Repeated_NeverGivesAnIdTwice()
    {
        _scene.Does(new ReserveProducers(Limits.ProducerIdBlock)).ShouldBe([new ProducersReserved(new ProducerId(1), Limits.ProducerIdBlock)]);
        _scene.Do(new ReserveProducers(5)).Count.ShouldBe(1 + Limits.ProducerIdBlock);
        _scene.Do(new ReserveProducers(1)).Count.ShouldBe(6 + Limits.ProducerIdBlock);
        ClusterMetadata restored = SnapshotCodec.Read(_scene.Snapshot()).ShouldNotBeNull();
        restored.NextProducer.ShouldBe(new ProducerId(7 + Limits.ProducerIdBlock));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Limits.ProducerIdBlock + 1)]
    public void ReserveProducers_OfAnotherCountThanThereIs_IsRefused(int count) =>
        MetadataRules.Apply(_scene.State, new ReserveProducers(count)).Result.Refusal.ShouldBe(MetadataRefusal.InvalidValue);

    [Fact]
    public void ReserveProducers_AtTheEndOfAllNumbers_IsRefused() => MetadataRules
        .Apply(_scene.State with { NextProducer = new ProducerId(Limits.MetadataNumberMax) }, new ReserveProducers(1)).Result.Refusal.ShouldBe(MetadataRefusal.InvalidValue);

    [Fact]
    public void MarkSequenced_ByTheLeader_StaysWithTheSegment()
    {
        _scene.Does(Create("logs", On(1, 2)));
        MarkSequenced mark = new(Partition(1), Segment(1), Epoch(1), Life(1));
        _scene.Does(mark).ShouldBe([new SegmentMarkedSequenced(Partition(1), Segment(1))]);
        _scene.IsAlreadySo(mark);
        _scene.Does(Complete(Partition(1), 1, 1, Life(1), 10, On(2, 3)));
        _scene.Does(new SetReplicas(Partition(1), Segment(1), Nodes(1, 2), Nodes(1, 3)));
        SnapshotCodec.Read(_scene.Snapshot())!.FindPartition(Partition(1))!.Segments.Select(segment => segment.IsSequenced).ShouldBe([true, false]);
    }

    [Fact]
    public void MarkSequenced_ByAnybodyElseOrTooLate_IsRefused()
    {
        _scene.Does(Create("logs", On(1, 2)));
        MarkSequenced mark = new(Partition(1), Segment(1), Epoch(1), Life(1));
        _scene.Refuses(mark with { Leader = Life(2) }, MetadataRefusal.NotTheLeader);
        _scene.Refuses(mark with { Epoch = Epoch(2) }, MetadataRefusal.WrongEpoch);
        _scene.Refuses(mark with { Segment = Segment(2) }, MetadataRefusal.UnknownSegment);
        _scene.Refuses(mark with { Partition = Partition(9) }, MetadataRefusal.UnknownTopic);
        _scene.Does(new BeginSeal(Partition(1), Segment(1), Epoch(1), Life(2)));
        _scene.Refuses(mark, MetadataRefusal.WrongEpoch);
        _scene.Does(Complete(Partition(1), 1, 2, Life(2), 10, On(2, 3)));
        _scene.Refuses(mark, MetadataRefusal.SegmentSealed);
    }
}
