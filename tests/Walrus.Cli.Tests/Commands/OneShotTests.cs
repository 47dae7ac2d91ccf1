using System.Text;
using Walrus.Cli.Tests.Broker;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Commands;

public sealed class OneShotTests
{
    [Fact]
    public async Task RegisterPutGet_RoundTrip_GivesTheEntry()
    {
        await using var broker = new FakeBroker();

        (await Run(broker, "register", "logs")).ShouldBe((0, "OK\n", string.Empty));
        (await Run(broker, "put", "logs", "größe \"x\"")).ShouldBe((0, "OK\n", string.Empty));
        (await Run(broker, "get", "logs")).ShouldBe((0, "größe \"x\"\n", string.Empty));
        (await Run(broker, "get", "logs")).ShouldBe((0, string.Empty, "EMPTY\n"));
    }

    [Theory]
    [InlineData("@file")]
    [InlineData("")]
    [InlineData("  blanks  ")]
    [InlineData("[brackets]")]
    [InlineData("-5")]
    public async Task Put_OddPayload_IsKeptAsItIs(string payload)
    {
        await using var broker = new FakeBroker();
        broker.Register("logs");

        (await Run(broker, "put", "logs", "--", payload)).Code.ShouldBe(0);

        broker.Entries("logs").ShouldBe([payload]);
    }

    [Fact]
    public async Task Put_RetryForAtABrokerThatDoesNotKnowHow_SaysSoAndStoresNothing()
    {
        await using var broker = new FakeBroker();
        broker.Register("logs");

        var (code, _, error) = await Run(broker, "put", "logs", "x", "--retry-for", "30s");

        code.ShouldBe((int)ExitCode.Refused);
        error.ShouldContain("unknown command");
        broker.Entries("logs").ShouldBeEmpty();
    }

    [Fact]
    public async Task Put_Dash_TakesStandardInputByteForByte()
    {
        await using var broker = new FakeBroker();
        broker.Register("logs");
        using var harness = new CliHarness { Text = "two\nlines\n" };

        (await harness.RunAsync("put", "logs", "-", "--addr", broker.Address)).Code.ShouldBe(0);

        broker.Entries("logs").ShouldBe(["two\nlines\n"]);
    }

    [Fact]
    public async Task Put_InputIsNotUtf8_IsRefusedBeforeItIsSent()
    {
        await using var broker = new FakeBroker();
        broker.Register("logs");
        using var harness = new CliHarness { Input = new MemoryStream([0xC3, 0x28]) };

        var result = await harness.RunAsync("put", "logs", "-", "--addr", broker.Address);

        result.Code.ShouldBe(1);
        result.Error.ShouldContain("not UTF-8");
        broker.Entries("logs").ShouldBeEmpty();
    }

    [Fact]
    public async Task Put_UnknownTopic_ExitsWith1AndAdvice()
    {
        await using var broker = new FakeBroker();

        var result = await Run(broker, "put", "nope", "x");

        result.ShouldBe((1, string.Empty, "walrus-cli: ERR unknown topic nope: create it with `register nope`, or list the topics with `topics`\n"));
    }

    [Fact]
    public async Task Put_ConnectionDropsBeforeTheAnswer_ExitsWith3AndSaysThatItIsUnknown()
    {
        await using var broker = new FakeBroker { Script = (text, _) => text.StartsWith("PUT", StringComparison.Ordinal) ? Fate.DropAfter : Fate.Answer };
        broker.Register("logs");

        var result = await Run(broker, "put", "logs", "x");

        result.Code.ShouldBe(3);
        result.Error.ShouldContain("may or may not");
    }

    [Fact]
    public async Task Get_NoAnswer_ExitsWith3AfterTheTimeout()
    {
        await using var broker = new FakeBroker { Script = (_, _) => Fate.Ignore };
        broker.Register("logs");

        var result = await Run(broker, "topics", "--timeout", "2s");

        result.Code.ShouldBe(3);
        result.Error.ShouldContain("did not answer in time");
    }

    [Fact]
    public async Task Get_Count_StopsAtTheCountOrAtEmpty()
    {
        await using var broker = new FakeBroker();
        broker.Put("logs", "a", "b", "c");

        (await Run(broker, "get", "logs", "--count", "2")).ShouldBe((0, "a\nb\n", string.Empty));
        (await Run(broker, "get", "logs", "--count", "9")).ShouldBe((0, "c\n", "EMPTY\n"));
    }

    [Fact]
    public async Task Get_Follow_WaitsForEntriesAndStopsAtTheCount()
    {
        await using var broker = new FakeBroker();
        broker.Put("logs", "a");
        var emptied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        broker.Script = (_, number) =>
        {
            if (number == 2)
            {
                emptied.SetResult();
            }

            return Fate.Answer;
        };

        var running = Run(broker, "get", "logs", "--follow", "--count", "2");
        await emptied.Task;
        broker.Put("logs", "b");

        (await running).ShouldBe((0, "a\nb\n", string.Empty));
    }

    [Fact]
    public async Task Get_FollowInterrupted_ExitsWith130()
    {
        await using var broker = new FakeBroker();
        broker.Put("logs", "a");
        using var harness = new CliHarness();
        broker.Script = (_, number) =>
        {
            if (number == 2)
            {
                harness.Interrupts.Raise();
            }

            return Fate.Answer;
        };

        var result = await harness.RunAsync("get", "logs", "-f", "--addr", broker.Address);

        result.Code.ShouldBe(130);
        result.Out.ShouldBe("a\n");
    }

    [Fact]
    public async Task Fetch_Count_ReadsOnInTheSegment()
    {
        await using var broker = new FakeBroker { SegmentEntries = 3 };
        broker.Put("logs", "a", "b", "c", "d");

        (await Run(broker, "fetch", "logs", "1", "1", "--count", "5")).ShouldBe((0, "b\nc\n", "EMPTY\n"));
        (await Run(broker, "fetch", "logs", "9", "0")).Code.ShouldBe(1);
    }

    [Fact]
    public async Task State_Text_ShowsEachSegment()
    {
        await using var broker = new FakeBroker { SegmentEntries = 3 };
        broker.Put("logs", "a", "b", "c", "d");

        var result = await Run(broker, "state", "logs");

        result.Out.ShouldBe(
            """
            PARTITION  SEGMENT  LEADER  STATE   ENTRIES
            0          1        1       sealed  3
            0          2        1       open    1

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Json_EachCommand_IsAsDocumented()
    {
        await using var broker = new FakeBroker();

        (await Run(broker, "register", "logs", "--output", "json")).Out.ShouldBe("{\"ok\":true,\"topic\":\"logs\"}\n");
        (await Run(broker, "put", "logs", "a\"b", "--output", "json")).Out.ShouldBe("{\"ok\":true,\"topic\":\"logs\"}\n");
        (await Run(broker, "get", "logs", "--output", "json")).ShouldBe((0, "{\"topic\":\"logs\",\"value\":\"a\\\"b\"}\n", string.Empty));
        (await Run(broker, "get", "logs", "--output", "json")).ShouldBe((0, "{\"topic\":\"logs\",\"value\":null}\n", string.Empty));
        (await Run(broker, "fetch", "logs", "1", "0", "--output", "json")).Out.ShouldBe("{\"partition\":0,\"segment\":1,\"index\":0,\"value\":\"a\\\"b\"}\n");
        (await Run(broker, "fetch", "logs", "1", "7", "--output", "json")).Out.ShouldBe("{\"partition\":0,\"segment\":1,\"index\":7,\"value\":null}\n");
        (await Run(broker, "topics", "--output", "json")).Out.ShouldBe("{\"topic\":\"logs\",\"partitions\":1}\n");
        (await Run(broker, "state", "logs", "--output", "json")).Out.ShouldStartWith("{\"current_segment\":1,");
        (await Run(broker, "metrics", "--output", "json")).Out.ShouldStartWith("{\"id\":1,");
    }

    [Fact]
    public async Task TopicsAndMetrics_Text_AreTables()
    {
        await using var broker = new FakeBroker();
        (await Run(broker, "topics")).ShouldBe((0, string.Empty, "no topics yet: create one with `register TOPIC`\n"));
        broker.Register("b", 4);
        broker.Register("a");

        (await Run(broker, "topics")).Out.ShouldBe("TOPIC  PARTITIONS\na      1\nb      4\n");
        (await Run(broker, "metrics")).Out.ShouldContain("state           Leader\n");
    }

    [Fact]
    public async Task Tail_WithoutOffset_ShowsTheLastEntriesAcrossSegments()
    {
        await using var broker = new FakeBroker { SegmentEntries = 4 };
        broker.Put("logs", [.. Enumerable.Range(0, 14).Select(number => $"e{number}")]);

        (await Run(broker, "tail", "logs")).Out.ShouldBe(Lines(4, 14));
        (await Run(broker, "tail", "logs", "--lines", "2")).Out.ShouldBe(Lines(12, 14));
        (await Run(broker, "tail", "logs", "-n", "99")).Out.ShouldBe(Lines(0, 14));
        (await Run(broker, "tail", "logs", "--from", "3")).Out.ShouldBe(Lines(3, 14));
        (await Run(broker, "tail", "logs", "--from", "3", "--lines", "4")).Out.ShouldBe(Lines(3, 7));
        (await Run(broker, "tail", "logs", "--from", "14")).ShouldBe((0, string.Empty, string.Empty));
        (await Run(broker, "tail", "logs", "--from", "15")).Error.ShouldContain("past the end (14)");
    }

    [Fact]
    public async Task Tail_BrokerTellsNoEnd_FindsItByAsking()
    {
        await using var broker = new FakeBroker { SegmentEntries = 4, HasPartitionsInState = false };
        broker.Put("logs", [.. Enumerable.Range(0, 7).Select(number => $"e{number}")]);

        (await Run(broker, "tail", "logs", "--lines", "5")).Out.ShouldBe(Lines(2, 7));
        (await Run(broker, "export", "logs")).Out.ShouldBe(Lines(0, 7));
        (await Run(broker, "state", "logs")).Out.ShouldContain("open    ?");
    }

    [Fact]
    public async Task Tail_Follow_ShowsWhatArrives()
    {
        await using var broker = new FakeBroker();
        broker.Put("logs", "a");
        using var harness = new CliHarness();
        using var output = new WatchedStream();
        harness.Output = output;

        var running = harness.RunAsync("tail", "logs", "-f", "--addr", broker.Address);
        await output.Seen("a\n");
        broker.Put("logs", "b");
        await output.Seen("a\nb\n");
        harness.Interrupts.Raise();

        (await running).Code.ShouldBe(130);
    }

    [Fact]
    public async Task Output_ReaderIsGone_EndsQuietly()
    {
        await using var broker = new FakeBroker();
        broker.Put("logs", "a", "b");
        using var harness = new CliHarness { Output = new ClosedPipe() };

        var result = await harness.RunAsync("export", "logs", "--addr", broker.Address);

        result.Code.ShouldBe(0);
        result.Error.ShouldBeEmpty();
    }

    internal static async Task<(int Code, string Out, string Error)> Run(FakeBroker broker, params string[] args)
    {
        using var harness = new CliHarness { Time = new ShortPauses() };
        var dashes = Array.IndexOf(args, "--");
        string[] all = dashes < 0
            ? [.. args, "--addr", broker.Address]
            : [.. args[..dashes], "--addr", broker.Address, .. args[dashes..]];
        var result = await harness.RunAsync(all);
        return (result.Code, result.Out, result.Error);
    }

    private static string Lines(int from, int to)
    {
        var text = new StringBuilder();
        for (var number = from; number < to; number++)
        {
            text.Append('e').Append(number).Append('\n');
        }

        return text.ToString();
    }
}
