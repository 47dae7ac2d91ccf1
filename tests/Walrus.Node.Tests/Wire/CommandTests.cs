using System.Text.Json;
using Walrus.Node.Options;

namespace Walrus.Node.Tests.Wire;

/// <summary>Every command and every answer of wire.md over a real socket.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("NONSENSE", "ERR unknown command")]
    [InlineData("get logs", "ERR unknown command")]
    [InlineData(" ", "ERR unknown command")]
    [InlineData("GET", "ERR GET requires a topic")]
    [InlineData("PUT", "ERR PUT requires a topic")]
    [InlineData("PUT logs", "ERR PUT requires a payload")]
    [InlineData("REGISTER", "ERR REGISTER requires a topic")]
    [InlineData("STATE", "ERR STATE requires a topic")]
    [InlineData("FETCH", "ERR FETCH requires a topic")]
    [InlineData("FETCH logs", "ERR FETCH requires a segment")]
    [InlineData("FETCH logs 1", "ERR FETCH requires an index")]
    [InlineData("FETCH logs 1 0 5", "ERR unknown partition 5 of topic logs")]
    [InlineData("FETCH logs 0 0", "ERR unknown segment 0 of topic logs")]
    [InlineData("FETCH logs 2 0", "ERR unknown segment 2 of topic logs")]
    [InlineData("FETCH logs 1 0", "EMPTY")]
    [InlineData("FETCH logs 1 9223372036854775807", "EMPTY")]
    [InlineData("PUT nope x", "ERR unknown topic nope")]
    [InlineData("GET nope", "ERR unknown topic nope")]
    [InlineData("FETCH nope 1 0", "ERR unknown topic nope")]
    [InlineData("STATE nope", "ERR unknown topic nope")]
    [InlineData("REGISTER __internal", "ERR invalid topic name __internal")]
    [InlineData("PUT .. x", "ERR invalid topic name ..")]
    [InlineData("REGISTER a/b", "ERR invalid topic name a/b")]
    [InlineData("REGISTER a 0", "ERR invalid partition count")]
    [InlineData("REGISTER a 1025", "ERR invalid partition count")]
    [InlineData("REGISTER logs", "OK")]
    [InlineData("REGISTER logs 7", "OK")]
    [InlineData("REGISTER new.topic_1-x", "OK")]
    public async Task Request_OnAFreshNode_GetsExactlyThisAnswer(string request, string answer)
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();

        (await client.AskAsync(request)).ShouldBe(answer);
        (await client.AskAsync("GET logs")).ShouldBe("EMPTY");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData(" two  blanks ")]
    [InlineData("line\nend\r\n")]
    [InlineData("\0")]
    public async Task Put_Payload_ComesBackByteForByte(string payload)
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();

        (await client.AskAsync($"PUT logs {payload}")).ShouldBe("OK");
        (await client.AskAsync("FETCH logs 1 0")).ShouldBe($"OK 1 {payload}");
        (await client.AskAsync("GET logs")).ShouldBe($"OK {payload}");
        (await client.AskAsync("GET logs")).ShouldBe("EMPTY");
        (await client.AskAsync("FETCH logs 1 1")).ShouldBe("EMPTY");
    }

    [Fact]
    public async Task Put_EntryThatNoJournalFileHolds_IsRefusedAndTheConnectionGoesOn()
    {
        await using NodeFixture node = await NodeFixture.StartAsync(new NodeOptions { JournalFileBytes = Limits.JournalFileBytesMin });
        using RawConnection client = await node.ConnectAsync();

        (await client.AskAsync($"PUT logs {new string('x', 100_000)}"))!.ShouldStartWith("ERR ");
        (await client.AskAsync("PUT logs small")).ShouldBe("OK");
        (await client.AskAsync("GET logs")).ShouldBe("OK small");
    }

    [Fact]
    public async Task Pipeline_MixedCommands_AreAnsweredInOrderAndTakeEffectInOrder()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();
        List<string> requests = [];
        List<string?> expected = [];
        for (int i = 0; i < 300; i++)
        {
            requests.AddRange(["GET logs", $"PUT logs {i}", $"FETCH logs 1 {i}", "BAD", "GET logs", "GET logs"]);
            expected.AddRange(["EMPTY", "OK", $"OK {i + 1} {i}", "ERR unknown command", $"OK {i}", "EMPTY"]);
        }

        (await client.AskAllAsync([.. requests])).ShouldBe(expected);
    }

    [Fact]
    public async Task Pipeline_RegisterThenPut_TakesEffectInOrder()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();

        List<string?> answers = await client.AskAllAsync("PUT t 0", "REGISTER t", "PUT t 1", "TOPICS", "GET t");

        answers.ShouldBe(["ERR unknown topic t", "OK", "OK", """{"topics":[{"name":"logs","partitions":1},{"name":"t","partitions":1}]}""", "OK 1"]);
    }

    [Fact]
    public async Task Pipeline_DeepPutsAndGets_KeepOrder()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();
        string[] puts = [.. Enumerable.Range(0, 5_000).Select(i => $"PUT logs {i}")];
        string[] gets = [.. Enumerable.Repeat("GET logs", 5_001)];

        (await client.AskAllAsync(puts)).ShouldAllBe(answer => answer == "OK");
        (await client.AskAllAsync(gets)).ShouldBe([.. Enumerable.Range(0, 5_000).Select(i => $"OK {i}"), "EMPTY"]);
    }

    [Fact]
    public async Task Get_ManyConnectionsAtOnce_GiveEachEntryOutOnce()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using (RawConnection producer = await node.ConnectAsync())
        {
            await producer.AskAllAsync([.. Enumerable.Range(0, 1_000).Select(i => $"PUT logs {i}")]);
        }

        List<string?>[] received = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using RawConnection consumer = await node.ConnectAsync();
            return await consumer.AskAllAsync([.. Enumerable.Repeat("GET logs", 200)]);
        }));

        received.SelectMany(answers => answers).Where(answer => answer != "EMPTY").Order()
            .ShouldBe(Enumerable.Range(0, 1_000).Select(i => (string?)$"OK {i}").Order());
    }

    [Fact]
    public async Task Partitions_PutsAreSpreadAndGetsDrainThemAll()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();
        (await client.AskAsync("REGISTER wide 3")).ShouldBe("OK");
        await client.AskAllAsync([.. Enumerable.Range(0, 9).Select(i => $"PUT wide {i}")]);

        for (int partition = 0; partition < 3; partition++)
        {
            (await client.AskAsync($"FETCH wide 1 2 {partition}")).ShouldBe($"OK 3 {6 + partition}");
            (await client.AskAsync($"FETCH wide 1 3 {partition}")).ShouldBe("EMPTY");
        }

        List<string?> drained = await client.AskAllAsync([.. Enumerable.Repeat("GET wide", 10)]);
        drained[..9].Order().ShouldBe(Enumerable.Range(0, 9).Select(i => (string?)$"OK {i}"));
        drained[9].ShouldBe("EMPTY");
    }

    [Fact]
    public async Task State_OfAFreshTopic_HasTheFiveFields()
    {
        await using NodeFixture node = await NodeFixture.StartAsync(new NodeOptions { NodeId = new NodeId(7) });
        using RawConnection client = await node.ConnectAsync();

        string state = (await client.AskAsync("STATE logs"))!;

        state.ShouldStartWith(
            """{"current_segment":1,"leader_node":7,"last_sealed_entry_offset":0,"sealed_segments":{},"segment_leaders":{"1":7},"partitions":[""");
    }

    [Fact]
    public async Task Metrics_OfASingleNode_TellOneTruth()
    {
        await using NodeFixture node = await NodeFixture.StartAsync(
            new NodeOptions { NodeId = new NodeId(7), RaftAdvertisedHost = "node7" });
        using RawConnection client = await node.ConnectAsync();

        using JsonDocument metrics = JsonDocument.Parse((await client.AskAsync("METRICS"))!);

        JsonElement root = metrics.RootElement;
        root.GetProperty("id").GetInt64().ShouldBe(7);
        root.GetProperty("state").GetString().ShouldBe("Leader");
        root.GetProperty("current_leader").GetInt64().ShouldBe(7);
        root.GetProperty("current_term").GetInt64().ShouldBe(1);
        long last = root.GetProperty("last_log_index").GetInt64();
        root.GetProperty("last_applied").GetProperty("index").GetInt64().ShouldBe(last);
        JsonElement membership = root.GetProperty("membership_config").GetProperty("membership");
        membership.GetProperty("configs").GetRawText().ShouldBe("[[7]]");
        membership.GetProperty("nodes").GetProperty("7").GetProperty("raft_addr").GetString().ShouldBe($"node7:{node.Host.Raft.Port}");
        root.GetProperty("replication").GetProperty("7").GetProperty("index").GetInt64().ShouldBe(last);

        await client.AskAsync("REGISTER another");
        using JsonDocument later = JsonDocument.Parse((await client.AskAsync("METRICS"))!);
        later.RootElement.GetProperty("last_log_index").GetInt64().ShouldBe(last + 1);
    }
}
