using Walrus.Cli.Tests.Broker;
using static Walrus.Cli.Tests.Commands.OneShotTests;

namespace Walrus.Cli.Tests.Commands;

/// <summary>Consumer groups on the command line and in the shell, against a scripted broker.</summary>
public sealed class GroupCommandTests
{
    private const string Billing = """
        {"topic":"logs","group":"billing","partitions":[{"partition":0,"position":1200,"end":1500,"lag":298,"in_flight":10,"done_above":2},{"partition":1,"position":7,"end":7,"lag":0,"in_flight":0,"done_above":0}]}
        """;

    [Fact]
    public async Task Consume_WithoutAck_TakesOneAtATimeUntilThereIsNone()
    {
        List<string> asked = [];
        await using var broker = new FakeBroker { Answers = request => Remember(asked, request) < 3 ? $"OK 1\n0 {asked.Count} 1 - 3\nn-{asked.Count}\n" : "EMPTY" };

        (await Run(broker, "consume", "logs", "--group", "billing")).ShouldBe((0, "n-1\nn-2\n", string.Empty));
        asked.ShouldBe(["TAKE logs billing 1 0", "TAKE logs billing 1 0", "TAKE logs billing 1 0"]);
    }

    [Fact]
    public async Task Consume_WithAck_AcknowledgesWhatIsWrittenAndSaysWhatWasLate()
    {
        List<string> asked = [];
        await using var broker = new FakeBroker
        {
            Answers = request =>
            {
                Remember(asked, request);
                return request.StartsWith("RECEIVE", StringComparison.Ordinal) ? "OK 2\n0 5 1 0.5.1.9 1\na\n1 6 2 1.6.1.9 1\nb\n"
                    : request == "ACK logs billing 0.5.1.9" ? "OK 1" : "OK 0 1.6.1.9";
            },
        };

        var (code, output, error) = await Run(broker, "consume", "logs", "-g", "billing", "--ack", "--visibility", "2m", "--count", "2", "--output", "json");
        code.ShouldBe(0);
        output.ShouldBe(
            """
            {"topic":"logs","partition":0,"offset":5,"count":1,"receipt":"0.5.1.9","value":"a"}
            {"topic":"logs","partition":1,"offset":6,"count":2,"receipt":"1.6.1.9","value":"b"}

            """.ReplaceLineEndings("\n"));
        error.ShouldContain("the entry at offset 6 of partition 1 was handed out again");
        asked.ShouldBe(["RECEIVE logs billing 120000 2 0", "ACK logs billing 0.5.1.9", "ACK logs billing 1.6.1.9"]);
    }

    [Fact]
    public async Task GroupsDescribe_Text_ShowsEachPartition()
    {
        await using var broker = new FakeBroker { Answers = request => request == "GROUP logs billing" ? Billing : null };

        (await Run(broker, "groups", "describe", "logs", "billing")).Out.ShouldBe("""
            group billing of topic logs, 298 behind
            PARTITION  POSITION  END    LAG  IN FLIGHT  DONE ABOVE
            0          1,200     1,500  298  10         2
            1          7         7      0    0          0

            """.ReplaceLineEndings("\n"));
        (await Run(broker, "groups", "describe", "logs", "billing", "--output", "json")).Out.ShouldBe(Billing + "\n");
    }

    [Fact]
    public async Task GroupsListSeekAndDelete_SayWhatTheBrokerDid()
    {
        List<string> asked = [];
        await using var broker = new FakeBroker
        {
            Answers = request =>
            {
                Remember(asked, request);
                return request == "GROUPS logs" ? """{"topic":"logs","groups":["a","b"]}""" : request == "GROUPS none" ? """{"topic":"none","groups":[]}""" : "OK";
            },
        };

        (await Run(broker, "groups", "list", "logs")).Out.ShouldBe("a\nb\n");
        (await Run(broker, "groups", "list", "logs", "--output", "json")).Out.ShouldBe("{\"topic\":\"logs\",\"group\":\"a\"}\n{\"topic\":\"logs\",\"group\":\"b\"}\n");
        (await Run(broker, "groups", "list", "none")).Error.ShouldContain("no consumer groups");
        (await Run(broker, "groups", "seek", "logs", "a", "start")).Out.ShouldBe("OK\n");
        (await Run(broker, "groups", "seek", "logs", "a", "17", "--partition", "2")).Out.ShouldBe("OK\n");
        (await Run(broker, "groups", "delete", "logs", "a")).Out.ShouldBe("OK\n");
        asked.Where(request => !request.StartsWith("GROUPS", StringComparison.Ordinal)).ShouldBe(["SEEK logs a start", "SEEK logs a 17 2", "FORGET logs a"]);
    }

    [Theory]
    [InlineData("consume", "logs")]
    [InlineData("consume", "logs", "--group", "a/b")]
    [InlineData("groups", "seek", "logs", "g", "middle")]
    [InlineData("groups", "describe", "logs", "a b")]
    public async Task GroupCommand_ThatMakesNoSense_IsAUsageError(params string[] args)
    {
        await using var broker = new FakeBroker();
        var (code, _, error) = await Run(broker, args);
        code.ShouldBe(2);
        error.ShouldStartWith("walrus-cli: ");
    }

    [Fact]
    public async Task Shell_LinesAboutGroups_AskTheBroker()
    {
        List<string> asked = [];
        await using var broker = new FakeBroker
        {
            Answers = request =>
            {
                Remember(asked, request);
                return request.Split(' ')[0] switch
                {
                    "TAKE" => "EMPTY",
                    "RECEIVE" => "OK 1\n0 5 3 0.5.1.9 5\nhello\n",
                    "ACK" => "OK 1 0.6.1.9",
                    "RELEASE" or "EXTEND" => "OK 1",
                    "GROUP" => Billing,
                    "GROUPS" => """{"topic":"logs","groups":["a"]}""",
                    _ => "OK",
                };
            },
        };
        using var harness = new CliHarness
        {
            Text = "take logs g\nRECEIVE logs g 2\nACK logs g 0.5.1.9 0.6.1.9\nRELEASE logs g 0.5.1.9\nEXTEND logs g 1m 0.5.1.9\nSEEK logs g end 1\nGROUP logs g\nGROUPS logs\nFORGET logs g\n",
        };

        var result = await harness.RunAsync("--addr", broker.Address);
        result.Code.ShouldBe(0, result.Error);
        result.Out.ShouldStartWith("hello\nOK\nOK\nOK\nOK\ngroup billing of topic logs");
        result.Error.ShouldContain("EMPTY");
        result.Error.ShouldContain("receipt 0.5.1.9, handed out 3 times");
        result.Error.ShouldContain("late: 0.6.1.9");
        asked.ShouldBe(
        [
            "TAKE logs g 1 0", "RECEIVE logs g 30000 2 0", "ACK logs g 0.5.1.9 0.6.1.9", "RELEASE logs g 0.5.1.9", "EXTEND logs g 60000 0.5.1.9", "SEEK logs g end 1", "GROUP logs g",
            "GROUPS logs", "FORGET logs g",
        ]);
    }

    [Theory]
    [InlineData("TAKE logs", "TAKE requires a group: TAKE <topic> <group> [count]")]
    [InlineData("TAKE logs g 0", "TAKE does not take that: TAKE <topic> <group> [count]")]
    [InlineData("ACK logs g", "ACK does not take that: ACK <topic> <group> <receipt>...")]
    [InlineData("SEEK logs g middle", "SEEK does not take that: SEEK <topic> <group> start|end|<offset> [partition]")]
    public void ShellLine_ThatMakesNoSense_SaysWhatItTakes(string line, string error) => Walrus.Cli.Shell.ShellLineParser.Parse(line).Error.ShouldBe(error);

    private static int Remember(List<string> asked, string request)
    {
        lock (asked)
        {
            asked.Add(request);
            return asked.Count;
        }
    }
}
