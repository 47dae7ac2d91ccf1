using System.Text;
using System.Text.Json;
using Walrus.Cli.Tests.Broker;
using Walrus.Cli.Tests.Commands;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Bench;

/// <summary>The command as its users see it, against a broker in memory.</summary>
public sealed class BenchCommandTests
{
    [Theory]
    [InlineData("sell", "'sell' is no workload")]
    [InlineData("produce --connections 0", "--connections")]
    [InlineData("produce --acks most", "--acks: 'most' is none of none, leader and quorum")]
    [InlineData("produce --node nowhere:", "--node:")]
    [InlineData("produce --http :1", "--http:")]
    [InlineData("produce --duration -1s", "--duration")]
    [InlineData("produce --duration 13h", "at most 12 hours")]
    [InlineData("produce --warm-up soon", "--warm-up")]
    [InlineData("produce --name my.topic!", "--name: 'my.topic!'")]
    [InlineData("mixed --connections 1", "mixed takes at least 2")]
    [InlineData("produce --connections 1000 --depth 1000", "--connections times --depth")]
    [InlineData("produce --size 1000000 --batch 2", "--size times --batch")]
    public async Task Options_ThatMakeNoSense_AreRefusedByName(string words, string said)
    {
        CliResult result = await CliHarness.RunOnceAsync(["bench", .. words.Split(' ')]);
        result.Code.ShouldBe((int)ExitCode.Usage);
        result.Error.ShouldContain(said);
    }

    [Theory]
    [InlineData("--connections", Limits.BenchConnectionsMax)]
    [InlineData("--depth", Limits.BenchDepthMax)]
    [InlineData("--size", Limits.BenchEntryBytesMax)]
    [InlineData("--topics", Limits.BenchTopicsMax)]
    [InlineData("--batch", Limits.BenchBatchEntriesMax)]
    [InlineData("--rate", Limits.BenchRateMax)]
    [InlineData("--entries", Limits.BenchEntriesMax)]
    public async Task Numbers_BeyondTheirLimit_AreRefused(string option, int limit)
    {
        CliResult result = await CliHarness.RunOnceAsync("bench", "produce", option, (limit + 1L).ToString());
        result.Code.ShouldBe((int)ExitCode.Usage);
        result.Error.ShouldContain($"{option}: '{limit + 1L}' is not a number from");
        result.Error.ShouldContain($" to {limit}");
    }

    [Fact]
    public async Task Produce_ReportsWhatTheBrokerGot_AndDeletesItsTopics()
    {
        await using FakeBroker broker = Broker(out List<string> asked);
        using TempDirectory directory = new();
        CliResult result = await RunAsync(broker, "produce --connections 2 --depth 3 --topics 2 --partitions 2 --acks leader --json", "--plot", directory.File("plot.svg"));

        result.Code.ShouldBe(0, result.Error);
        JsonElement report = JsonDocument.Parse(result.Out).RootElement;
        JsonElement load = report.GetProperty("loads")[0];
        load.GetProperty("entries").GetInt64().ShouldBeGreaterThan(0);
        load.GetProperty("failures").GetInt64().ShouldBe(0);
        load.GetProperty("p50_ms").GetDouble().ShouldBeGreaterThan(0);
        report.GetProperty("connections").GetInt32().ShouldBe(2);
        broker.Topics.Keys.Order().ShouldBe(["load-1", "load-2"]);
        broker.Topics["load-1"].Partitions.Length.ShouldBe(2);
        broker.Topics["load-1"].Partitions.Sum(partition => partition.Count).ShouldBeGreaterThan(0);
        broker.Topics["load-2"].Partitions[0].ShouldAllBe(entry => entry.Length == 100);
        asked.ShouldContain("CONFIGURE load-1 {\"acks\":\"leader\"}");
        asked.Where(request => request.StartsWith("DELETE", StringComparison.Ordinal)).Order().ShouldBe(["DELETE load-1", "DELETE load-2"]);
        (await File.ReadAllTextAsync(directory.File("plot.svg"))).ShouldStartWith("<svg");
    }

    [Fact]
    public async Task Produce_Keep_LeavesTheTopics()
    {
        await using FakeBroker broker = Broker(out List<string> asked);
        (await RunAsync(broker, "produce --keep --rate 200")).Code.ShouldBe(0);
        asked.ShouldNotContain(request => request.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Produce_AtABrokerThatRefuses_SaysHowOftenAndWhatItSaid()
    {
        await using FakeBroker broker = Broker(out _);
        broker.Script = (request, _) => request.StartsWith("PUT", StringComparison.Ordinal) ? Fate.Refuse : Fate.Answer;
        CliResult result = await RunAsync(broker, "produce --connections 1");
        result.Code.ShouldBe((int)ExitCode.Refused);
        result.Out.ShouldContain("FAILED:");
        result.Out.ShouldContain("the first said: disk full");
    }

    [Fact]
    public async Task Consume_TakesWhatItHasPut_AndEndsWhenNothingIsLeft()
    {
        await using FakeBroker broker = Broker(out _);
        CliResult result = await RunAsync(broker, "consume --connections 2 --entries 500 --json", "--duration", "60s");
        result.Code.ShouldBe(0, result.Error);
        JsonElement report = JsonDocument.Parse(result.Out).RootElement;
        report.GetProperty("ended_early").GetString()!.ShouldStartWith("nothing was left to consume");
        report.GetProperty("loads")[0].GetProperty("entries").GetInt64().ShouldBeInRange(1, 500);
        broker.Entries("load-1").Length.ShouldBe(500);
    }

    [Fact]
    public async Task EndToEnd_MeasuresHowLongEntriesWereOnTheirWay()
    {
        await using FakeBroker broker = Broker(out _);
        CliResult result = await RunAsync(broker, "end-to-end --connections 1 --rate 100 --json");
        result.Code.ShouldBe(0, result.Error);
        JsonElement[] loads = [.. JsonDocument.Parse(result.Out).RootElement.GetProperty("loads").EnumerateArray()];
        loads.Select(load => load.GetProperty("name").GetString()).ShouldBe(["produce", "end-to-end"]);
        loads[1].GetProperty("operations").GetInt64().ShouldBe(loads[0].GetProperty("operations").GetInt64(), "each entry came");
    }

    [Fact]
    public async Task Mixed_PutsAndTakes()
    {
        await using FakeBroker broker = Broker(out _);
        CliResult result = await RunAsync(broker, "mixed --connections 2 --json");
        result.Code.ShouldBe(0, result.Error);
        JsonDocument.Parse(result.Out).RootElement.GetProperty("loads").EnumerateArray().ShouldAllBe(load => load.GetProperty("entries").GetInt64() > 0);
    }

    [Fact]
    public async Task CtrlC_EndsTheMeasurementAndReportsIt()
    {
        await using FakeBroker broker = Broker(out List<string> asked);
        using CliHarness harness = new();
        broker.Script = (request, number) =>
        {
            if (number == 200)
            {
                harness.Interrupts.Raise();
            }

            return Fate.Answer;
        };
        CliResult result = await harness.RunAsync([.. "bench produce --name load --warm-up 1ms --duration 10m --addr".Split(' '), broker.Address]);
        result.Code.ShouldBe((int)ExitCode.Interrupted);
        result.Out.ShouldContain("(ended early: interrupted)");
        result.Out.ShouldContain("entries/s");
        asked.ShouldContain("DELETE load-1");
    }

    [Fact]
    public async Task CtrlC_BeforeAnythingIsMeasured_SaysSoAndDeletesTheTopics()
    {
        await using FakeBroker broker = Broker(out List<string> asked);
        using CliHarness harness = new();
        broker.Script = (request, _) =>
        {
            if (request.StartsWith("REGISTER", StringComparison.Ordinal))
            {
                harness.Interrupts.Raise();
                return Fate.Ignore;
            }

            return Fate.Answer;
        };
        CliResult result = await harness.RunAsync([.. "bench produce --name load --timeout 1s --addr".Split(' '), broker.Address]);
        result.Code.ShouldBe((int)ExitCode.Interrupted);
        result.Error.ShouldContain("ended before anything was measured");
    }

    [Fact]
    public async Task Broker_ThatIsNotThere_IsNamedAtOnce()
    {
        FakeBroker broker = new();
        string address = broker.Address;
        await broker.DisposeAsync();
        CliResult result = await CliHarness.RunOnceAsync("bench", "produce", "--addr", address);
        result.Code.ShouldBe((int)ExitCode.NoConnection);
        result.Error.ShouldContain($"cannot connect to {address}");
    }

    [Fact]
    public async Task Node_WhoseMetricsCannotBeRead_IsNamedInTheReport()
    {
        await using FakeBroker broker = Broker(out _);
        FakeBroker gone = new();
        string address = gone.Address;
        await gone.DisposeAsync();
        CliResult result = await RunAsync(broker, "produce --connections 1", "--http", address);
        result.Code.ShouldBe(0, result.Error);
        result.Out.ShouldContain($"node {address}: ");
        result.Out.ShouldContain("refused");
    }

    private static Task<CliResult> RunAsync(FakeBroker broker, string words, params string[] more)
    {
        string[] given = ["--addr", broker.Address, "--name", "load", "--warm-up", "10ms", "--quiet"];
        string[] duration = more.Contains("--duration") ? [] : ["--duration", "400ms"];
        return CliHarness.RunOnceAsync(["bench", .. words.Split(' '), .. given, .. duration, .. more]);
    }

    /// <summary>A broker that also knows what a benchmark asks beyond Walrus: settings, deletion, and groups that take in the order of the topic.</summary>
    private static FakeBroker Broker(out List<string> asked)
    {
        List<string> requests = [];
        Dictionary<string, int> taken = [];
        FakeBroker broker = new();
        broker.Answers = request =>
        {
            string[] words = request.Split(' ');
            switch (words[0])
            {
                case "CONFIGURE" or "DELETE":
                    requests.Add(request);
                    return "OK";
                case "TAKE":
                    int next = taken.GetValueOrDefault(words[1]);
                    List<byte[]> log = broker.Topics[words[1]].Partitions[0];
                    string[] entries = [.. log.Skip(next).Select(entry => Encoding.UTF8.GetString(entry))];
                    taken[words[1]] = log.Count;
                    return entries.Length == 0 ? "EMPTY" : $"OK {entries.Length}\n" + string.Concat(entries.Select((entry, i) => $"0 {next + i} 1 - {entry.Length}\n{entry}\n"));
                default:
                    return null;
            }
        };
        asked = requests;
        return broker;
    }
}
