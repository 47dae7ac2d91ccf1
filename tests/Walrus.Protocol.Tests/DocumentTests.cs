using System.Text.Json;
using System.Text.Json.Nodes;

namespace Walrus.Protocol.Tests;

/// <summary>The literal examples of the protocol's description, read and written.</summary>
public sealed class DocumentTests
{
    private const string StateExample = """
        {"current_segment": 3, "leader_node": 2, "last_sealed_entry_offset": 1950000,
         "sealed_segments": {"1": 1000000, "2": 950000}, "segment_leaders": {"1": 1, "2": 3, "3": 2}}
        """;

    private const string MetricsExample = """
        {"id": 1, "state": "Leader", "current_leader": 1, "current_term": 4, "last_log_index": 57,
         "last_applied": {"index": 57}, "membership_config": {"membership": {"configs": [[1,2,3]], "nodes": {"1": {}, "2": {}, "3": {}}}},
         "replication": {"1": {"index": 57}, "2": {"index": 57}, "3": {"index": 57}}}
        """;

    private static StateDocument State { get; } = new()
    {
        CurrentSegment = 3,
        LeaderNode = 2,
        LastSealedEntryOffset = 1_950_000,
        SealedSegments = new SortedDictionary<int, long> { [1] = 1_000_000, [2] = 950_000 },
        SegmentLeaders = new SortedDictionary<int, long> { [1] = 1, [2] = 3, [3] = 2 },
    };

    private static MetricsDocument Metrics { get; } = new()
    {
        Id = 1,
        State = "Leader",
        CurrentLeader = 1,
        CurrentTerm = 4,
        LastLogIndex = 57,
        LastApplied = new LogPositionDocument(57),
        MembershipConfig = new MembershipConfigDocument(new MembershipDocument(
            [[1, 2, 3]],
            new SortedDictionary<long, MemberDocument> { [1] = new(), [2] = new(), [3] = new() })),
        Replication = new SortedDictionary<long, LogPositionDocument> { [1] = new(57), [2] = new(57), [3] = new(57) },
    };

    [Fact]
    public void WriteState_Example_HasTheDocumentedFieldsAndNoOthers() =>
        Frames.Text(o => ResponseWriter.WriteState(o, State)).ShouldBe(Compact(StateExample));

    [Fact]
    public void WriteMetrics_Example_HasTheDocumentedFieldsAndNoOthers() =>
        Frames.Text(o => ResponseWriter.WriteMetrics(o, Metrics)).ShouldBe(Compact(MetricsExample));

    [Fact]
    public void WriteMetrics_NoLeaderKnown_SaysNull()
    {
        string text = Frames.Text(o => ResponseWriter.WriteMetrics(o, Metrics with { CurrentLeader = null, Replication = null, State = "Follower" }));
        text.ShouldContain("\"current_leader\":null");
        text.ShouldNotContain("replication");
    }

    [Fact]
    public void WriteState_WithPartitions_AddsAField()
    {
        StateDocument state = State with
        {
            Partitions =
            [
                new PartitionDocument
                {
                    Partition = 0,
                    CurrentSegment = 3,
                    LeaderNode = 2,
                    LastSealedEntryOffset = 1_950_000,
                    StartOffset = 0,
                    EndOffset = 1_950_007,
                    SealedSegments = new SortedDictionary<int, long> { [1] = 1_000_000, [2] = 950_000 },
                },
            ],
        };
        JsonNode json = JsonNode.Parse(Frames.Text(o => ResponseWriter.WriteState(o, state)))!;
        json["partitions"]![0]!.ToJsonString().ShouldBe(Compact("""
            {"partition": 0, "current_segment": 3, "leader_node": 2, "last_sealed_entry_offset": 1950000,
             "start_offset": 0, "end_offset": 1950007, "sealed_segments": {"1": 1000000, "2": 950000}}
            """));
    }

    [Fact]
    public void WriteTopics_Example_IsExact() =>
        Frames.Text(o => ResponseWriter.WriteTopics(o, new TopicsDocument([new TopicDocument("logs", 1)])))
            .ShouldBe("""{"topics":[{"name":"logs","partitions":1}]}""");

    [Fact]
    public void Deserialize_Examples_ReadsEachField()
    {
        StateDocument state = JsonSerializer.Deserialize(StateExample, ProtocolJson.Default.StateDocument)!;
        state.SealedSegments[2].ShouldBe(950_000);
        state.SegmentLeaders[2].ShouldBe(3);
        state.LastSealedEntryOffset.ShouldBe(1_950_000);
        state.Partitions.ShouldBeNull();
        MetricsDocument metrics = JsonSerializer.Deserialize(MetricsExample, ProtocolJson.Default.MetricsDocument)!;
        metrics.MembershipConfig.Membership.Configs[0].ShouldBe([1, 2, 3]);
        metrics.MembershipConfig.Membership.Nodes.Keys.ShouldBe([1, 2, 3]);
        metrics.Replication![3].Index.ShouldBe(57);
        metrics.LastApplied.Index.ShouldBe(57);
    }

    [Fact]
    public void Deserialize_UnknownFields_AreSkipped()
    {
        string text = """{"epoch": {"x": [1]}, """ + StateExample[1..];
        JsonSerializer.Deserialize(text, ProtocolJson.Default.StateDocument)!.CurrentSegment.ShouldBe(3);
    }

    [Fact]
    public void Deserialize_MissingField_Throws() =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize("""{"current_segment": 3}""", ProtocolJson.Default.StateDocument));

    private static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString();
}
