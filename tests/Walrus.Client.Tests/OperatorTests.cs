using System.Collections.Concurrent;
using Walrus.Protocol;

namespace Walrus.Client.Tests;

/// <summary>What operators ask.</summary>
public sealed class OperatorTests
{
    private static readonly SettingsPatch Change = new() { ReplicationFactor = new(2), RetentionAge = new(null) };

    [Fact]
    public async Task EachCall_SendsItsWordsAndReadsTheAnswer()
    {
        ConcurrentQueue<string> requests = new();
        await using FakeServer server = new FakeServer().Serve(request =>
        {
            requests.Enqueue(request);
            return request switch
            {
                "CLUSTER" => """
                    {"cluster_id": "c", "answered_by": 2, "raft": {"leader": null, "term": 4, "voters": [1], "learners": []}, "nodes": [],
                     "topics": 5, "segments": 60, "under_replicated_segments": 0, "repair": null, "more": 1}
                    """,
                "DESCRIBE logs" => """
                    {"name": "logs", "id": 7, "partitions": [],
                     "settings": {"replication_factor": 3, "acks": "quorum", "segment_entries": 1, "segment_bytes": 2, "retention_age": 3, "retention_bytes": 0},
                     "own_settings": {"replication_factor": null, "acks": null, "segment_entries": null, "segment_bytes": null, "retention_age": null, "retention_bytes": null}}
                    """,
                "DEFAULTS" => """{"replication_factor": 3, "acks": "quorum", "segment_entries": 1, "segment_bytes": 2, "retention_age": 3, "retention_bytes": 0}""",
                "REMOVE 3" => "OK draining 12",
                "REMOVE 3 force" => "OK removed",
                "REMOVE 4" => "OK whatever",
                "REMOVE 5" => "ERR unknown node 5",
                _ => "OK",
            };
        });
        await using WalrusClient client = new(server.Options);
        ClusterDocument cluster = await client.ClusterAsync().Soon();
        (cluster.AnsweredBy, cluster.Raft.Leader, cluster.Segments).ShouldBe((2, null, 60));
        (await client.ClusterJsonAsync().Soon()).ShouldStartWith("{\"cluster_id\"");
        (await client.DescribeAsync("logs").Soon()).Settings.Acks.ShouldBe("quorum");
        (await client.DescribeJsonAsync("logs").Soon()).ShouldStartWith("{\"name\"");
        (await client.DefaultsAsync().Soon()).SegmentBytes.ShouldBe(2);
        (await client.DefaultsJsonAsync().Soon()).ShouldStartWith("{\"replication_factor\"");
        await client.ConfigureAsync("logs", Change).Soon();
        await client.SetDefaultsAsync(Change).Soon();
        await client.DeleteAsync("logs").Soon();
        await client.DrainNodeAsync(3).Soon();
        await client.UndrainNodeAsync(3).Soon();
        (await client.RemoveNodeAsync(3).Soon()).ShouldBe(RemovalProgress.Draining(12));
        (await client.RemoveNodeAsync(3, force: true).Soon()).ShouldBe(RemovalProgress.Removed);
        await Should.ThrowAsync<ProtocolViolationException>(client.RemoveNodeAsync(4).Soon());
        (await Should.ThrowAsync<ServerErrorException>(client.RemoveNodeAsync(5).Soon())).Message.ShouldContain("unknown node 5");
        requests.Skip(6).ShouldBe(
        [
            """CONFIGURE logs {"replication_factor":2,"retention_age":null}""",
            """DEFAULTS {"replication_factor":2,"retention_age":null}""",
            "DELETE logs",
            "DRAIN 3",
            "UNDRAIN 3",
            "REMOVE 3",
            "REMOVE 3 force",
            "REMOVE 4",
            "REMOVE 5",
        ]);
    }

    [Fact]
    public async Task BadArguments_AreRefusedBeforeAnythingIsSent()
    {
        await using WalrusClient client = new(new WalrusClientOptions { Port = 1 });
        await Should.ThrowAsync<ArgumentException>(() => client.ConfigureAsync("logs", new SettingsPatch()));
        await Should.ThrowAsync<ArgumentException>(() => client.SetDefaultsAsync(new SettingsPatch { ReplicationFactor = new(Limits.ReplicationFactorMax + 1) }));
        await Should.ThrowAsync<ArgumentException>(() => client.DeleteAsync("a b"));
        await Should.ThrowAsync<ArgumentException>(() => client.DrainNodeAsync(0));
        await Should.ThrowAsync<ArgumentException>(() => client.RemoveNodeAsync(-1));
    }

    [Fact]
    public async Task ConnectionThatBreaks_LeavesADeletionUnknownAndRepeatsTheRest()
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        Task deletion = client.DeleteAsync("logs");
        FakePeer first = await server.AcceptAsync();
        (await first.TryReadAsync().Soon()).ShouldBe("DELETE logs");
        first.Dispose();
        (await Should.ThrowAsync<OutcomeUnknownException>(deletion.Soon())).Message.ShouldContain("The topic may be deleted or not.");
        Task drain = client.DrainNodeAsync(3);
        FakePeer second = await server.AcceptAsync();
        (await second.TryReadAsync().Soon()).ShouldBe("DRAIN 3");
        second.Dispose();
        FakePeer third = await server.AcceptAsync();
        (await third.TryReadAsync().Soon()).ShouldBe("DRAIN 3");
        await third.AnswerAsync("OK");
        await drain.Soon();
    }
}
