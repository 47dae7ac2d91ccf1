namespace Walrus.Client.Tests;

public sealed class DocumentsTests
{
    [Fact]
    public async Task State_Metrics_Topics_AreReadFieldByField()
    {
        await using FakeServer server = new FakeServer().Serve(request => request switch
        {
            "STATE logs" => """
                {"current_segment": 3, "leader_node": 2, "last_sealed_entry_offset": 1950000, "epoch": 9,
                 "sealed_segments": {"1": 1000000, "2": 950000}, "segment_leaders": {"1": 1, "2": 3, "3": 2}}
                """,
            "METRICS" => """
                {"id": 3, "state": "Follower", "current_leader": null, "current_term": 4, "last_log_index": 57,
                 "last_applied": {"index": 56}, "membership_config": {"membership": {"configs": [[1,2],[1,3]], "nodes": {"3": {}, "1": {}, "2": {}}}}}
                """,
            "TOPICS" => """{"topics":[{"name":"a","partitions":4},{"name":"logs","partitions":1}]}""",
            _ => "ERR unknown command",
        });
        await using WalrusClient client = new(server.Options);

        TopicState state = await client.StateAsync("logs").Soon();
        (state.CurrentSegment, state.LeaderNode, state.LastSealedEntryOffset).ShouldBe((3, 2, 1_950_000));
        state.SealedSegments[2].ShouldBe(950_000);
        state.SegmentLeaders[3].ShouldBe(2);
        state.Partitions.ShouldBeEmpty();

        ClusterMetrics metrics = await client.MetricsAsync().Soon();
        (metrics.Id, metrics.State, metrics.CurrentLeader, metrics.LastAppliedIndex).ShouldBe((3, "Follower", null, 56));
        metrics.VoterConfigs.Count.ShouldBe(2);
        metrics.Nodes.ShouldBe([1, 2, 3]);
        metrics.Replication.ShouldBeNull();
        (await client.MetricsJsonAsync().Soon()).ShouldStartWith("{\"id\": 3");

        (await client.TopicsAsync().Soon()).ShouldBe([new TopicSummary("a", 4), new TopicSummary("logs", 1)]);
    }
}
