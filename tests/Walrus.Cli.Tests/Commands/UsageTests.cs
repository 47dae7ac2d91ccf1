namespace Walrus.Cli.Tests.Commands;

public sealed class UsageTests
{
    [Theory]
    [InlineData("pt x", "did you mean put?")]
    [InlineData("frobnicate", "unknown command 'frobnicate'")]
    [InlineData("put", "'TOPIC'")]
    [InlineData("put logs", "'PAYLOAD'")]
    [InlineData("put logs hello world", "quotes")]
    [InlineData("put bad/name x", "not a topic name")]
    [InlineData("get . ", "not a topic name")]
    [InlineData("get logs --count 0", "--count: '0' is not a number from 1 on")]
    [InlineData("get logs --count many", "--count: 'many'")]
    [InlineData("register logs --partitions 0", "from 1 to 1024")]
    [InlineData("register logs --partitions 1025", "from 1 to 1024")]
    [InlineData("fetch logs 1", "'INDEX'")]
    [InlineData("fetch logs 0 0", "SEGMENT: '0'")]
    [InlineData("fetch logs 1 -1", "INDEX: '-1'")]
    [InlineData("fetch logs 1 x", "INDEX: 'x'")]
    [InlineData("tail logs --from -1", "--from: '-1'")]
    [InlineData("import file", "--topic")]
    [InlineData("import file --topic a/b", "not a topic name")]
    [InlineData("import - --topic logs --resume", "--resume needs a file")]
    [InlineData("import /nonexistent/x --topic logs", "no such file")]
    [InlineData("import / --topic logs", "/")]
    [InlineData("topics --addr nowhere", "--addr")]
    [InlineData("topics --addr 127.0.0.1:0", "--addr")]
    [InlineData("topics --addr", "--addr")]
    [InlineData("topics --output yaml", "neither text nor json")]
    [InlineData("topics --timeout 0s", "--timeout")]
    [InlineData("topics --timeout soon", "--timeout")]
    [InlineData("topics extra", "extra")]
    [InlineData("cluster", "see walrus-cli cluster --help")]
    [InlineData("cluster stauts", "did you mean cluster status?")]
    [InlineData("cluster defaults color=red", "'color=red' is no setting")]
    [InlineData("clustr status", "did you mean cluster?")]
    [InlineData("node remove", "'NODE'")]
    [InlineData("node remove 0", "NODE: '0' is not a number from 1")]
    [InlineData("node drain three", "NODE: 'three'")]
    [InlineData("topics describe", "see walrus-cli topics describe --help")]
    [InlineData("topics describe a/b", "not a topic name")]
    [InlineData("topics configure logs", "SETTING=VALUE")]
    [InlineData("topics configure logs acks=all", "acks: 'all' is neither")]
    [InlineData("topics delete", "'TOPIC'")]
    [InlineData("--bogus", "--bogus")]
    public async Task Run_BadCommandLine_ExitsWith2AndOneLineThatSaysWhy(string commandLine, string expected)
    {
        var result = await CliHarness.RunOnceAsync(commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        result.Code.ShouldBe(2, result.Error);
        result.Out.ShouldBeEmpty();
        result.Error.ShouldStartWith("walrus-cli: ");
        result.Error.ShouldContain(expected);
        result.Error.TrimEnd('\n').ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("import --help")]
    [InlineData("topics configure --help")]
    [InlineData("node --help")]
    [InlineData("--version")]
    public async Task Run_HelpOrVersion_PrintsAndSucceeds(string commandLine)
    {
        var result = await CliHarness.RunOnceAsync(commandLine.Split(' '));

        result.Code.ShouldBe(0);
        result.Out.ShouldNotBeEmpty();
        result.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("topics")]
    [InlineData("put logs x")]
    [InlineData("get logs")]
    [InlineData("tail logs --follow")]
    [InlineData("export logs")]
    public async Task Run_NoBroker_ExitsWith3AndSaysWhatToDo(string commandLine)
    {
        string address;
        await using (var gone = new Broker.FakeBroker())
        {
            address = gone.Address;
        }

        var result = await CliHarness.RunOnceAsync([.. commandLine.Split(' '), "--addr", address]);

        result.Code.ShouldBe(3);
        result.Error.ShouldBe($"walrus-cli: cannot connect to {address} (connection refused): is a broker running? start one with `make run` or `walrus`, or name it with --addr HOST:PORT\n");
    }
}
