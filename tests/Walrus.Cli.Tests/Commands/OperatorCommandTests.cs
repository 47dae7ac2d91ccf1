using Walrus.Cli.Tests.Broker;
using static Walrus.Cli.Tests.Commands.OneShotTests;

namespace Walrus.Cli.Tests.Commands;

/// <summary>The commands of operators, against a scripted broker.</summary>
public sealed class OperatorCommandTests
{
    private const string Cluster = """
        {"cluster_id":"0f3a6f0e-1111-2222-3333-444455556666","answered_by":2,"raft":{"leader":1,"term":4,"voters":[1,2],"learners":[3]},"nodes":[
        {"id":1,"name":"node-1","status":"alive","incarnation":3,"client_address":"10.0.0.1:9091","peer_address":"10.0.0.1:6001","is_live":true,"segments_led":12,"replicas":1040,"lacking":3,"damaged":1,"raft_role":"voter"},
        {"id":2,"name":"[b]","status":"draining","incarnation":1,"client_address":"10.0.0.2:9091","peer_address":"10.0.0.2:6001","is_live":true,"segments_led":0,"replicas":7,"raft_role":"voter"},
        {"id":3,"name":"node-3","status":"joining","incarnation":1,"client_address":"10.0.0.3:9091","peer_address":"10.0.0.3:6001","is_live":false,"segments_led":0,"replicas":0,"raft_role":"learner"},
        {"id":4,"name":"old","status":"removed","incarnation":9,"client_address":"10.0.0.4:9091","peer_address":"10.0.0.4:6001","is_live":false,"segments_led":0,"replicas":0,"raft_role":"none"}],
        "topics":5,"segments":1060,"under_replicated_segments":2,"repair":{"waiting":1,"under_way":2,"done":17,"bytes_copied":1048576}}
        """;

    private const string Idle = """
        {"cluster_id":"c","answered_by":1,"raft":{"leader":null,"term":4,"voters":[],"learners":[]},"nodes":[],"topics":0,"segments":0,"under_replicated_segments":0,"repair":null}
        """;

    private const string Description = """
        {"name":"logs","id":7,"settings":{"replication_factor":3,"acks":"quorum","segment_entries":1000000,"segment_bytes":1073741824,"retention_age":604800000,"retention_bytes":0},
        "own_settings":{"replication_factor":null,"acks":null,"segment_entries":null,"segment_bytes":null,"retention_age":604800000,"retention_bytes":0},
        "partitions":[{"partition":0,"segments":[{"segment":1,"status":"sealed","base":0,"count":1000000,"leader":1,"replicas":[1,2,3],"epoch":1},
        {"segment":2,"status":"open","base":1000000,"count":null,"leader":2,"replicas":[1,2],"epoch":4}]}]}
        """;

    private const string Defaults = """
        {"replication_factor":3,"acks":"quorum","segment_entries":1000000,"segment_bytes":1000,"retention_age":0,"retention_bytes":1024}
        """;

    [Fact]
    public async Task ClusterStatus_Text_ShowsTheClusterItsNodesAndItsRepair()
    {
        await using var broker = new FakeBroker { Answers = request => request == "CLUSTER" ? Cluster : null };

        (await Run(broker, "cluster", "status")).ShouldBe((0, """
            cluster 0f3a6f0e-1111-2222-3333-444455556666, as node 2 knows it
            raft: leader 1, term 4, voters 1, 2, learners 3
            5 topics, 1,060 segments, under-replicated: 2
            repair: 17 of 20 copies made, 2 under way, 1 waiting (1.0 MiB copied)
            node 1: 3 of 1,040 segments are not whole there, 1 damaged
            NODE  NAME    STATUS    LIVE  RAFT            LEADS  REPLICAS  CLIENTS        PEERS          LIFE
            1     node-1  alive     yes   voter (leader)  12     1,040     10.0.0.1:9091  10.0.0.1:6001  3
            2     [b]     draining  yes   voter           0      7         10.0.0.2:9091  10.0.0.2:6001  1
            3     node-3  joining   no    learner         0      0         10.0.0.3:9091  10.0.0.3:6001  1
            removed: 4

            """.ReplaceLineEndings("\n"), string.Empty));
        (await Run(broker, "cluster", "status", "--output", "json")).ShouldBe((0, Cluster + "\n", string.Empty));
    }

    [Fact]
    public async Task ClusterStatus_OfAClusterWithoutALeader_SaysSo()
    {
        await using var broker = new FakeBroker { Answers = _ => Idle };

        var text = (await Run(broker, "cluster", "status")).Out;
        text.ShouldContain("raft: no leader known, term 4, voters none\n");
        text.ShouldNotContain("repair");
        text.ShouldNotContain("removed");
    }

    [Fact]
    public async Task TopicsDescribe_Text_ShowsSettingsAndSegments()
    {
        await using var broker = new FakeBroker { Answers = request => request == "DESCRIBE logs" ? Description : null };

        (await Run(broker, "topics", "describe", "logs")).Out.ShouldBe("""
            topic logs, id 7, 1 partition, 2 segments
            SETTING             VALUE    FROM
            replication_factor  3        default
            acks                quorum   default
            segment_entries     1000000  default
            segment_bytes       1GiB     default
            retention_age       7d       topic
            retention_bytes     none     topic

            PARTITION  SEGMENT  STATE   BASE       ENTRIES    LEADER  REPLICAS  EPOCH
            0          1        sealed  0          1,000,000  1       1, 2, 3   1
            0          2        open    1,000,000  ?          2       1, 2      4

            """.ReplaceLineEndings("\n"));
        (await Run(broker, "topics", "describe", "logs", "--output", "json")).Out.ShouldBe(Description + "\n");
    }

    [Fact]
    public async Task ClusterDefaults_AreShownAndChanged()
    {
        List<string> requests = [];
        await using var broker = new FakeBroker
        {
            Answers = request =>
            {
                requests.Add(request);
                return request == "DEFAULTS" ? Defaults : "OK";
            },
        };

        (await Run(broker, "cluster", "defaults")).Out.ShouldBe("""
            SETTING             VALUE
            replication_factor  3
            acks                quorum
            segment_entries     1000000
            segment_bytes       1000
            retention_age       none
            retention_bytes     1KiB

            """.ReplaceLineEndings("\n"));
        (await Run(broker, "cluster", "defaults", "--output", "json")).Out.ShouldBe(Defaults + "\n");
        (await Run(broker, "cluster", "defaults", "acks=leader", "retention-age=36h")).ShouldBe((0, "OK\n", string.Empty));
        (await Run(broker, "cluster", "defaults", "acks=default", "--output", "json")).Out.ShouldBe("{\"ok\":true}\n");
        requests.Skip(2).ShouldBe(["""DEFAULTS {"acks":"leader","retention_age":129600000}""", """DEFAULTS {"acks":null}"""]);
    }

    [Fact]
    public async Task TopicsListConfigureAndDelete_AskTheBroker()
    {
        List<string> requests = [];
        await using var broker = new FakeBroker
        {
            Answers = request =>
            {
                requests.Add(request);
                return request.StartsWith("TOPICS", StringComparison.Ordinal) ? null : "OK";
            },
        };
        broker.Register("logs");

        (await Run(broker, "topics", "list")).Out.ShouldBe("TOPIC  PARTITIONS\nlogs   1\n");
        (await Run(broker, "topics", "configure", "logs", "replication_factor=2", "segment_bytes=512MiB", "retention_bytes=none")).ShouldBe((0, "OK\n", string.Empty));
        (await Run(broker, "topics", "delete", "logs", "--output", "json")).Out.ShouldBe("{\"ok\":true,\"topic\":\"logs\"}\n");
        requests[1..].ShouldBe(["""CONFIGURE logs {"replication_factor":2,"segment_bytes":536870912,"retention_bytes":0}""", "DELETE logs"]);
    }

    [Fact]
    public async Task NodeDrainAndUndrain_AskTheBroker()
    {
        List<string> requests = [];
        await using var broker = new FakeBroker
        {
            Answers = request =>
            {
                requests.Add(request);
                return request == "DRAIN 9" ? "ERR unknown node 9" : "OK";
            },
        };

        (await Run(broker, "node", "drain", "3")).ShouldBe((0, "OK\n", string.Empty));
        (await Run(broker, "node", "undrain", "3", "--output", "json")).Out.ShouldBe("{\"ok\":true,\"node\":3}\n");
        (await Run(broker, "node", "drain", "9")).ShouldBe((1, string.Empty, "walrus-cli: ERR unknown node 9: list the nodes with `cluster status`\n"));
        requests.ShouldBe(["DRAIN 3", "UNDRAIN 3", "DRAIN 9"]);
    }

    [Fact]
    public async Task NodeRemove_ShowsWhatIsLeftUntilTheNodeIsGone()
    {
        Queue<string> answers = new(["OK draining 12", "OK draining 12", "OK draining 3", "OK removed"]);
        await using var broker = new FakeBroker { Answers = request => request == "REMOVE 3" ? answers.Dequeue() : null };

        (await Run(broker, "node", "remove", "3")).ShouldBe((0, "OK\n", """
            node 3 is draining: 12 of its segments and replicas are left
            node 3 is draining: 3 of its segments and replicas are left

            """.ReplaceLineEndings("\n")));
        answers.ShouldBeEmpty();
    }

    [Fact]
    public async Task NodeRemove_AsksOnceAnInterval()
    {
        var asked = 0;
        await using var broker = new FakeBroker { Answers = _ => ++asked < 3 ? "OK draining 1" : "OK removed" };
        RecordingClock clock = new();
        using var harness = new CliHarness { Time = clock };

        (await harness.RunAsync("node", "remove", "3", "--addr", broker.Address)).Code.ShouldBe(0);

        clock.Waits.Count(wait => wait == Limits.CliRemovalPollInterval).ShouldBe(2);
    }

    [Fact]
    public async Task NodeRemove_Forced_SaysSo()
    {
        List<string> requests = [];
        await using var broker = new FakeBroker
        {
            Answers = request =>
            {
                requests.Add(request);
                return "OK removed";
            },
        };

        (await Run(broker, "node", "remove", "3", "--force", "--output", "json")).Out.ShouldBe("{\"ok\":true,\"node\":3}\n");
        requests.ShouldBe(["REMOVE 3 force"]);
    }

    [Fact]
    public async Task NodeRemove_Interrupted_SaysThatTheNodeGoesOnDraining()
    {
        using var harness = new CliHarness();
        await using var broker = new FakeBroker();
        var asked = 0;
        broker.Answers = _ =>
        {
            if (++asked == 2)
            {
                harness.Interrupts.Raise();
            }

            return "OK draining 5";
        };
        harness.Time = new ShortPauses();

        var result = await harness.RunAsync("node", "remove", "3", "--addr", broker.Address);

        result.Code.ShouldBe(130);
        result.Error.ShouldEndWith("node 3 goes on draining, and stays a member: remove it again to go on, or `node undrain 3` to keep it\n");
    }
}
