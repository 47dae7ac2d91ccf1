using Walrus.Cli.Terminal;
using Walrus.Cli.Tests.Broker;
using Walrus.Cli.Tests.Commands;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Shell;

public sealed class ShellSessionTests
{
    private static readonly TerminalFacts Typing = new(InputIsTerminal: true, OutputIsTerminal: false, ErrorIsTerminal: false, ColoursAllowed: false, Width: 80);

    [Fact]
    public async Task Pipe_SeedsExample_Works()
    {
        await using var broker = new FakeBroker();
        using var harness = new CliHarness { Text = "# the tour\nREGISTER logs\n\nPUT logs \"hello world\"\r\nget logs\nGET logs\nEXIT\nPUT logs not reached" };

        var result = await harness.RunAsync("--addr", broker.Address);

        result.Code.ShouldBe(0, result.Error);
        result.Out.ShouldBe("OK\nOK\nhello world\n");
        result.Error.ShouldBe("EMPTY\n");
        broker.Entries("logs").ShouldBe(["hello world"]);
    }

    [Fact]
    public async Task Pipe_OperatorsCommands_AskTheBroker()
    {
        List<string> requests = [];
        await using var broker = new FakeBroker
        {
            Answers = request =>
            {
                requests.Add(request);
                return request.StartsWith("REMOVE", StringComparison.Ordinal) ? "OK removed" : "OK";
            },
        };
        using var harness = new CliHarness { Text = "configure logs acks=none\ndefaults acks=leader\ndelete logs\ndrain 3\nundrain 3\nremove 3\nREMOVE 3 force\ncluster\n" };

        var result = await harness.RunAsync("--addr", broker.Address);

        result.Code.ShouldBe(3, "OK is no answer to CLUSTER");
        result.Out.ShouldBe(string.Concat(Enumerable.Repeat("OK\n", 7)));
        requests.ShouldBe(
        [
            """CONFIGURE logs {"acks":"none"}""", """DEFAULTS {"acks":"leader"}""", "DELETE logs", "DRAIN 3", "UNDRAIN 3", "REMOVE 3", "REMOVE 3 force", "CLUSTER",
        ]);
    }

    [Fact]
    public async Task Pipe_CommandsFail_GoesOnAndExitsWithTheFirstFailure()
    {
        await using var broker = new FakeBroker();
        using var harness = new CliHarness { Text = "GET nope\nPTU logs x\nREGISTER logs\n" };

        var result = await harness.RunAsync("--addr", broker.Address);

        result.Code.ShouldBe(1);
        result.Out.ShouldBe("OK\n");
        result.Error.ShouldBe(
            "walrus-cli: ERR unknown topic nope: create it with `register nope`, or list the topics with `topics`\n"
            + "walrus-cli: unknown command 'PTU': did you mean PUT?\n");
    }

    [Fact]
    public async Task Pipe_NoBroker_EndsAtOnceWith3()
    {
        string address;
        await using (var gone = new FakeBroker())
        {
            address = gone.Address;
        }

        using var harness = new CliHarness { Text = "HELP put\nTOPICS\nTOPICS\n" };
        var result = await harness.RunAsync("--addr", address);

        result.Code.ShouldBe(3);
        result.Out.ShouldContain("PUT <topic> <payload>");
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
    }

    [Fact]
    public async Task Pipe_InputIsNotUtf8_ExitsWith2()
    {
        await using var broker = new FakeBroker();
        using var harness = new CliHarness { Input = new MemoryStream([.. "TOPICS\nPUT logs "u8, 0xFF, (byte)'\n']) };

        var result = await harness.RunAsync("--addr", broker.Address);

        result.Code.ShouldBe(2);
        result.Error.ShouldContain("line 2 of the input is not UTF-8");
    }

    [Fact]
    public async Task Typed_CommandsAndMistakes_AreAnsweredAndKeptInTheHistory()
    {
        using var directory = new TempDirectory();
        await using var broker = new FakeBroker();
        using var harness = new CliHarness
        {
            Facts = Typing,
            HistoryPath = directory.File("history"),
            Editor = new ScriptedEditor("register logs", "hepl", null, "PUT logs x", "get logs", "exit"),
        };

        var result = await harness.RunAsync("--addr", broker.Address);

        result.Code.ShouldBe(0);
        result.Out.ShouldContain($"Walrus at {broker.Address}");
        result.Out.ShouldEndWith("OK\nOK\nx\n");
        result.Error.ShouldBe("walrus-cli: unknown command 'hepl': did you mean HELP?\n");
        (await File.ReadAllLinesAsync(harness.HistoryPath)).ShouldBe(["register logs", "hepl", "PUT logs x", "get logs", "exit"]);
    }

    [Fact]
    public async Task Typed_BrokerComesLater_TheNextCommandReachesIt()
    {
        await using var broker = new FakeBroker { Script = (_, number) => number == 2 ? Fate.DropBefore : Fate.Answer };
        broker.Put("logs", "a", "b");
        using var harness = new CliHarness { Facts = Typing, Editor = new ScriptedEditor("fetch logs 1 0", "put logs c", "put logs d") };

        // The shell asks for the topics first; the connection is dropped at its second request, whichever that is.
        var result = await harness.RunAsync("--addr", broker.Address);

        result.Code.ShouldBe(0);
        broker.Entries("logs")[^1].ShouldBe("d");
    }

    [Fact]
    public async Task Typed_CtrlC_EndsTheCommandAndNotTheShell()
    {
        await using var broker = new FakeBroker();
        broker.Put("logs", "a");
        using var harness = new CliHarness { Facts = Typing, Editor = new ScriptedEditor("get logs", "fetch logs 1 0") };
        broker.Script = (text, _) =>
        {
            if (!text.StartsWith("GET", StringComparison.Ordinal))
            {
                return Fate.Answer;
            }

            harness.Interrupts.Raise();
            return Fate.Ignore;
        };

        var result = await harness.RunAsync("--addr", broker.Address, "--timeout", "30s");

        result.Error.ShouldBe("walrus-cli: interrupted: what was asked may have been done all the same\n");
        result.Out.ShouldEndWith("\na\n");
        result.Code.ShouldBe(0);
    }

    [Fact]
    public async Task Typed_Tab_OffersTheBrokersTopics()
    {
        await using var broker = new FakeBroker();
        broker.Register("weather");
        using var harness = new CliHarness { Facts = Typing };
        IReadOnlyList<string> offered = [];
        harness.Editor = new ScriptedEditor(
            new Func<CancellationToken, Task>(async _ =>
            {
                // Asking goes on in the background while one types.
                while (offered.Count == 0)
                {
                    await Task.Yield();
                    offered = harness.EditorParts!.Complete("GET ", "we");
                }
            }));

        await harness.RunAsync("--addr", broker.Address);

        offered.ShouldBe(["weather"]);
    }

    [Fact]
    public async Task Colours_TerminalAllowsThem_AreThereUnlessRefused()
    {
        await using var broker = new FakeBroker();
        broker.Register("logs");
        var terminal = new TerminalFacts(InputIsTerminal: false, OutputIsTerminal: true, ErrorIsTerminal: true, ColoursAllowed: true, Width: 80);

        (await RunOn(terminal)).ShouldContain("\u001b[");
        (await RunOn(terminal, "--no-color")).ShouldNotContain("\u001b[");
        (await RunOn(terminal with { ColoursAllowed = false })).ShouldNotContain("\u001b[");
        (await RunOn(terminal with { OutputIsTerminal = false })).ShouldNotContain("\u001b[");

        async Task<string> RunOn(TerminalFacts facts, params string[] more)
        {
            using var harness = new CliHarness { Facts = facts };
            return (await harness.RunAsync(["topics", "--addr", broker.Address, .. more])).Out;
        }
    }
}
