using System.Buffers;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Encoding;

/// <summary>Code and documented bytes stay together. A difference is a change of format and needs a new version.</summary>
public sealed class GoldenTests
{
    private static readonly TopicConfiguration Configuration = new()
    {
        ReplicationFactor = 3,
        Acks = AckPolicy.Leader,
        SegmentEntriesMax = 1000,
        SegmentBytesMax = 1 << 20,
        Retention = new RetentionBounds(TimeSpan.FromSeconds(60), 5),
    };

    private static MetadataCommand[] Commands =>
    [
        new FoundCluster(Home, ClusterConfiguration.Default),
        new SetClusterConfiguration(ConfigurationVersion.First, ClusterConfiguration.Default),
        Register(2, incarnation: 300),
        new ActivateNode(Life(2, 300)),
        new DrainNode(new NodeId(2), true),
        new RemoveNode(new NodeId(2), false),
        new ReserveProducers(1_000),
        Create("logs", On(1, 2), On(2)) with { Configuration = Configuration },
        new DeleteTopic(new TopicId(7)),
        new ConfigureTopic(new TopicId(7), new ConfigurationVersion(2), new TopicConfiguration()),
        new BeginSeal(Partition(7, 1), Segment(3), Epoch(4), Life(2, 300)),
        Complete(Partition(7, 1), 3, 5, Life(2, 300), 128, On(1, 2)),
        new SetReplicas(Partition(7, 1), Segment(3), Nodes(1, 2), Nodes(2, 3)),
        new TrimSegments(Partition(7, 1), Segment(2)),
        new MarkSequenced(Partition(7, 1), Segment(3), Epoch(4), Life(2, 300)),
    ];

    [Fact]
    public void Commands_OfEveryKind_AreTheDocumentedBytes()
    {
        byte[][] golden = GoldenFile.Load("metadata-commands.hex");
        byte[][] actual = [.. Commands.Select(CommandCodec.Encode)];
        actual.Length.ShouldBe(Enum.GetValues<CommandKind>().Length);
        actual.Select(Convert.ToHexString).ShouldBe(golden.Select(Convert.ToHexString));
    }

    [Fact]
    public void Snapshot_OfASmallCluster_IsTheDocumentedBytes()
    {
        Scene scene = Scene.Of(2);
        scene.Does(Create("logs", On(1, 2), On(2)) with { Configuration = Configuration });
        scene.Does(Complete(Partition(1), 1, 1, Life(1), 300, On(2, 1)));
        scene.Does(new BeginSeal(Partition(1, 1), Segment(1), Epoch(1), Life(1)));
        byte[] golden = GoldenFile.Load("metadata-snapshot.hex").ShouldHaveSingleItem();
        Convert.ToHexString(scene.Snapshot()).ShouldBe(Convert.ToHexString(golden));
        ArrayBufferWriter<byte> again = new();
        SnapshotCodec.Write(SnapshotCodec.Read(golden)!, again);
        again.WrittenSpan.ToArray().ShouldBe(golden);
    }

    [Fact]
    public void Result_OfALostSeal_IsTheDocumentedBytes()
    {
        Scene scene = Scene.Of(2);
        scene.Does(Create("logs", On(1, 2)));
        scene.Does(Complete(Partition(1), 1, 1, Life(1), 300, On(2, 1)));
        MetadataResult result = scene.Do(Complete(Partition(1), 1, 1, Life(1), 299, On(2, 1)));
        byte[] golden = GoldenFile.Load("metadata-result.hex").ShouldHaveSingleItem();
        Convert.ToHexString(ResultCodec.Encode(result)).ShouldBe(Convert.ToHexString(golden));
    }
}
