using System.Text.Json;
using System.Text.Json.Nodes;

namespace Walrus.Protocol.Tests;

/// <summary>The literal examples of what operators are answered (docs/protocol.md), read and written.</summary>
public sealed class ClusterDocumentTests
{
    private const string ClusterExample = """
        {"cluster_id": "0f3a6f0e-1111-2222-3333-444455556666", "answered_by": 2,
         "raft": {"leader": 1, "term": 4, "voters": [1, 2, 3], "learners": [4]},
         "nodes": [{"id": 1, "name": "node-1", "status": "alive", "incarnation": 3, "client_address": "127.0.0.1:9091",
                    "peer_address": "127.0.0.1:6001", "is_live": true, "segments_led": 12, "replicas": 40, "lacking": 2, "damaged": 0, "raft_role": "voter"}],
         "topics": 5, "segments": 60, "under_replicated_segments": 2,
         "repair": {"waiting": 1, "under_way": 1, "done": 17, "bytes_copied": 123456}}
        """;

    private const string DescriptionExample = """
        {"name": "logs", "id": 7,
         "settings": {"replication_factor": 3, "acks": "quorum", "segment_entries": 1000000, "segment_bytes": 1073741824,
                      "retention_age": 604800000, "retention_bytes": 0},
         "own_settings": {"replication_factor": null, "acks": null, "segment_entries": null, "segment_bytes": null,
                          "retention_age": 604800000, "retention_bytes": 0},
         "partitions": [{"partition": 0, "segments": [
           {"segment": 1, "status": "sealed", "base": 0, "count": 1000000, "leader": 1, "replicas": [1, 2, 3], "epoch": 1},
           {"segment": 2, "status": "open", "base": 1000000, "count": null, "leader": 2, "replicas": [1, 2, 3], "epoch": 1}]}]}
        """;

    private static ClusterDocument Cluster { get; } = new()
    {
        ClusterId = "0f3a6f0e-1111-2222-3333-444455556666",
        AnsweredBy = 2,
        Raft = new ClusterRaftDocument(1, 4, [1, 2, 3], [4]),
        Nodes =
        [
            new ClusterNodeDocument
            {
                Id = 1,
                Name = "node-1",
                Status = "alive",
                Incarnation = 3,
                ClientAddress = "127.0.0.1:9091",
                PeerAddress = "127.0.0.1:6001",
                IsLive = true,
                SegmentsLed = 12,
                Replicas = 40,
                Lacking = 2,
                Damaged = 0,
                RaftRole = "voter",
            },
        ],
        Topics = 5,
        Segments = 60,
        UnderReplicatedSegments = 2,
        Repair = new ClusterRepairDocument(1, 1, 17, 123_456),
    };

    private static DescriptionDocument Description { get; } = new()
    {
        Name = "logs",
        Id = 7,
        Settings = new SettingsDocument(3, "quorum", 1_000_000, 1_073_741_824, 604_800_000, 0),
        OwnSettings = new OwnSettingsDocument(null, null, null, null, 604_800_000, 0),
        Partitions =
        [
            new DescribedPartitionDocument(0, [Segment(1, "sealed", 0, 1_000_000, 1), Segment(2, "open", 1_000_000, null, 2)]),
        ],
    };

    [Fact]
    public void WriteCluster_Example_HasTheDocumentedFieldsAndNoOthers()
    {
        Frames.Text(o => ResponseWriter.WriteCluster(o, Cluster)).ShouldBe(Compact(ClusterExample));
        string idle = Frames.Text(o => ResponseWriter.WriteCluster(o, Cluster with { Repair = null, Raft = Cluster.Raft with { Leader = null } }));
        idle.ShouldContain("\"repair\":null");
        idle.ShouldContain("\"leader\":null");
    }

    [Fact]
    public void WriteDescription_Example_HasTheDocumentedFieldsAndNoOthers() =>
        Frames.Text(o => ResponseWriter.WriteDescription(o, Description)).ShouldBe(Compact(DescriptionExample));

    [Fact]
    public void WriteDefaults_Example_IsExact() =>
        Frames.Text(o => ResponseWriter.WriteDefaults(o, Description.Settings))
            .ShouldBe("""{"replication_factor":3,"acks":"quorum","segment_entries":1000000,"segment_bytes":1073741824,"retention_age":604800000,"retention_bytes":0}""");

    [Fact]
    public void Deserialize_Examples_ReadsEachField()
    {
        ClusterDocument cluster = JsonSerializer.Deserialize("{\"new\":[1]," + ClusterExample[1..], ProtocolJson.Default.ClusterDocument)!;
        (cluster.Nodes[0] with { Id = 1 }).ShouldBe(Cluster.Nodes[0]);
        (cluster.Raft.Term, cluster.Repair, cluster.UnderReplicatedSegments).ShouldBe((4, Cluster.Repair, 2));
        DescriptionDocument topic = JsonSerializer.Deserialize(DescriptionExample, ProtocolJson.Default.DescriptionDocument)!;
        (topic.Settings, topic.OwnSettings).ShouldBe((Description.Settings, Description.OwnSettings));
        topic.Partitions[0].Segments[1].Count.ShouldBeNull();
        topic.Partitions[0].Segments[0].Replicas.ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"cluster_id": null, "answered_by": 2}""")]
    public void Deserialize_MissingOrNullFields_Throws(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize(json, ProtocolJson.Default.ClusterDocument));

    private static DescribedSegmentDocument Segment(int number, string status, long first, long? count, long leader) => new()
    {
        Segment = number,
        Status = status,
        Base = first,
        Count = count,
        Leader = leader,
        Replicas = [1, 2, 3],
        Epoch = 1,
    };

    private static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString();
}
