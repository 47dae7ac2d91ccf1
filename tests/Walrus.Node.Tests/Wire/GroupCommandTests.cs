using System.Text.Json;
using Walrus.Client;

namespace Walrus.Node.Tests.Wire;

/// <summary>Every command about consumer groups over a real socket, and the client library over it.</summary>
public sealed class GroupCommandTests
{
    [Theory]
    [InlineData("TAKE", "ERR TAKE requires a topic")]
    [InlineData("RECEIVE logs", "ERR RECEIVE requires a group")]
    [InlineData("RECEIVE logs g", "ERR RECEIVE requires a visibility time")]
    [InlineData("RECEIVE logs g 9", "ERR invalid visibility time")]
    [InlineData("RECEIVE logs g 43200001", "ERR invalid visibility time")]
    [InlineData("RECEIVE logs g 1000 0", "ERR invalid entry count")]
    [InlineData("RECEIVE logs g 1000 1001", "ERR invalid entry count")]
    [InlineData("RECEIVE logs g 1000 1 10001", "ERR invalid wait time")]
    [InlineData("RECEIVE logs g 1000 1 0 x", "ERR RECEIVE takes no further arguments")]
    [InlineData("RECEIVE logs g 1000", "EMPTY")]
    [InlineData("TAKE logs g 3 1", "EMPTY")]
    [InlineData("TAKE nope g", "ERR unknown topic nope")]
    [InlineData("TAKE logs __g", "ERR invalid group name __g")]
    [InlineData("ACK logs g", "ERR ACK requires a receipt")]
    [InlineData("ACK logs g x", "ERR invalid receipt x")]
    [InlineData("ACK logs g 0.0.1.1", "OK 0 0.0.1.1")]
    [InlineData("RELEASE logs g 0.0.1.1", "OK 0 0.0.1.1")]
    [InlineData("EXTEND logs g 100", "ERR EXTEND requires a receipt")]
    [InlineData("EXTEND logs g 100 0.0.1.1", "OK 0 0.0.1.1")]
    [InlineData("SEEK logs g", "ERR SEEK requires a place")]
    [InlineData("SEEK logs g middle", "ERR invalid place: start, end or an offset")]
    [InlineData("SEEK logs g 1", "ERR offset 1 is beyond the end of partition 0 of topic logs, which is 0")]
    [InlineData("SEEK logs g start 1", "ERR unknown partition 1 of topic logs")]
    [InlineData("SEEK logs g end", "OK")]
    [InlineData("GROUP logs g", "ERR unknown group g of topic logs")]
    [InlineData("GROUPS logs", """{"topic":"logs","groups":[]}""")]
    [InlineData("GROUPS nope", "ERR unknown topic nope")]
    [InlineData("FORGET logs g", "OK")]
    public async Task Request_OnAFreshNode_GetsExactlyThisAnswer(string request, string answer)
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();
        (await client.AskAsync(request)).ShouldBe(answer);
    }

    [Fact]
    public async Task Receive_AckAndGroup_AreWhatTheProtocolSays()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();
        foreach (string payload in (string[])["one", "", "a\nb"])
        {
            (await client.AskAsync($"PUT logs {payload}")).ShouldBe("OK");
        }

        string[] lines = (await client.AskAsync("RECEIVE logs billing 60000 2"))!.Split('\n');
        lines[0].ShouldBe("OK 2");
        lines[2].ShouldBe("one");
        string[] first = lines[1].Split(' ');
        first[..3].ShouldBe(["0", "0", "1"]);
        first[4].ShouldBe("3");
        string[] second = lines[3].Split(' ');
        second[..3].ShouldBe(["0", "1", "1"]);
        lines[4..].ShouldBe(["", ""]);

        string third = (await client.AskAsync("TAKE logs billing 9"))!;
        third.ShouldBe("OK 1\n0 2 1 - 3\na\nb\n");
        (await client.AskAsync($"ACK logs billing {second[3]}")).ShouldBe("OK 1");
        (await client.AskAsync("GROUP logs billing")).ShouldBe(
            """{"topic":"logs","group":"billing","partitions":[{"partition":0,"position":0,"end":3,"lag":1,"in_flight":1,"done_above":2}]}""");
        (await client.AskAsync($"RELEASE logs billing {first[3]} {second[3]}")).ShouldBe($"OK 1 {second[3]}");
        (await client.AskAsync("RECEIVE logs billing 60000 9"))!.ShouldStartWith("OK 1\n0 0 2 ");
        (await client.AskAsync($"ACK logs billing {first[3]}")).ShouldBe($"OK 0 {first[3]}", "it was handed out again");
        (await client.AskAsync("GROUPS logs")).ShouldBe("""{"topic":"logs","groups":["billing"]}""");
        (await client.AskAsync("SEEK logs billing 2 0")).ShouldBe("OK");
        (await client.AskAsync("TAKE logs billing 9")).ShouldBe("OK 1\n0 2 1 - 3\na\nb\n");
        (await client.AskAsync("FORGET logs billing")).ShouldBe("OK");
        (await client.AskAsync("GROUPS logs")).ShouldBe("""{"topic":"logs","groups":[]}""");
        (await client.AskAsync("GET logs")).ShouldBe("OK one", "GET has a cursor of its own");
    }

    [Fact]
    public async Task Ack_BeforeARestart_IsKeptOverIt()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        string receipt;
        using (RawConnection client = await node.ConnectAsync())
        {
            _ = await client.AskAllAsync("PUT logs a", "PUT logs b", "PUT logs c");
            string[] lines = (await client.AskAsync("RECEIVE logs g 60000 3"))!.Split('\n');
            receipt = lines[3].Split(' ')[3];
            (await client.AskAsync($"ACK logs g {receipt}")).ShouldBe("OK 1");
        }

        await node.RestartAsync();
        using RawConnection again = await node.ConnectAsync();
        string[] rest = (await again.AskAsync("RECEIVE logs g 60000 9"))!.Split('\n');
        rest[0].ShouldBe("OK 2");
        rest[2].ShouldBe("a");
        rest[4].ShouldBe("c");
        (await again.AskAsync($"ACK logs g {receipt}")).ShouldBe("OK 1", "it was done before");
    }

    [Fact]
    public async Task Receive_ThatWaits_IsAnsweredByTheNextPutOfAnotherConnection()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection consumer = await node.ConnectAsync();
        using RawConnection producer = await node.ConnectAsync();
        await consumer.SendAsync("RECEIVE logs g 60000 5 10000", "GROUPS logs");
        (await producer.AskAsync("PUT logs late")).ShouldBe("OK");
        (await consumer.ReceiveAsync())!.ShouldEndWith(" 4\nlate\n");
        (await consumer.ReceiveAsync()).ShouldBe("""{"topic":"logs","groups":["g"]}""", "what stands behind waits, and follows");
    }

    [Fact]
    public async Task ReceiveAsync_OfTheClient_HandsOutAcknowledgesAndGivesBack()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        await using WalrusClient client = new(new WalrusClientOptions { Host = "127.0.0.1", Port = node.Host.Client.Port });
        await client.RegisterAsync("wide", 3);
        for (int i = 0; i < 30; i++)
        {
            await client.PutAsync("wide", $"{i}");
        }

        List<int> got = [];
        await foreach (Delivery delivery in client.ReceiveAsync("wide", "g", new GroupOptions { BatchEntries = 8 }))
        {
            got.Add(int.Parse(System.Text.Encoding.UTF8.GetString(delivery.Payload.Span)));
            delivery.IsToBeAcknowledged.ShouldBeTrue();
            (await (got.Count == 5 ? delivery.ReleaseAsync() : delivery.AckAsync())).ShouldBeTrue();
            if (got.Count == 10)
            {
                break;
            }
        }

        // Nine are done; the one given back and what was received and not looked at come again.
        (await client.GroupAsync("wide", "g")).Partitions.Sum(partition => partition.Lag).ShouldBe(21);
        await foreach (Delivery delivery in client.ReceiveAsync("wide", "g"))
        {
            got.Add(int.Parse(System.Text.Encoding.UTF8.GetString(delivery.Payload.Span)));
            (await delivery.AckAsync()).ShouldBeTrue();
        }

        got.Count.ShouldBe(31);
        got.Distinct().Count().ShouldBe(30);
        await client.SeekGroupAsync("wide", "g", Protocol.SeekPlace.Start);
        int taken = 0;
        await foreach (Delivery delivery in client.TakeAsync("wide", "g"))
        {
            taken++;
            delivery.IsToBeAcknowledged.ShouldBeFalse();
            await Should.ThrowAsync<InvalidOperationException>(() => delivery.AckAsync());
        }

        taken.ShouldBe(30);
        (await client.GroupsAsync("wide")).ShouldBe(["g"]);
        await client.ForgetGroupAsync("wide", "g");
        (await client.GroupsAsync("wide")).ShouldBeEmpty();
    }

    [Fact]
    public async Task ReceiveAsync_Following_WaitsForEntriesWhileOthersAreAcknowledged()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        await using WalrusClient client = new(new WalrusClientOptions { Host = "127.0.0.1", Port = node.Host.Client.Port });
        using CancellationTokenSource enough = new();
        List<string> got = [];
        Task consuming = Task.Run(async () =>
        {
            await foreach (Delivery delivery in client.ReceiveAsync("logs", "g", new GroupOptions { Follow = true }, enough.Token))
            {
                got.Add(System.Text.Encoding.UTF8.GetString(delivery.Payload.Span));
                await delivery.AckAsync(CancellationToken.None);
                if (got.Count == 3)
                {
                    return;
                }
            }
        });
        foreach (string payload in (string[])["a", "b", "c"])
        {
            await client.PutAsync("logs", payload);
        }

        await consuming;
        got.ShouldBe(["a", "b", "c"]);
        (await client.GroupAsync("logs", "g")).Partitions[0].Position.ShouldBe(3);
    }
}
