using FsCheck;
using FsCheck.Fluent;
using Walrus.Cli.Shell;
using Walrus.Protocol;

namespace Walrus.Cli.Tests.Shell;

public sealed class ShellLineParserTests
{
    private static readonly SettingsPatch NoAcks = new() { Acks = new(AckMode.None) };

    [Theory]
    [InlineData("PUT logs \"hello world\"", "hello world")]
    [InlineData("put logs hello world", "hello world")]
    [InlineData("PUT logs   three blanks, two kept ", "  three blanks, two kept ")]
    [InlineData("PUT logs  \"quoted\"  ", "quoted")]
    [InlineData("PUT logs \"\"", "")]
    [InlineData("PUT logs \"say \\\"hi\\\"\"", "say \"hi\"")]
    [InlineData("PUT logs \"a\\nb\\tc\\rd\\\\e\"", "a\nb\tc\rd\\e")]
    [InlineData("PUT logs \"\\d is kept\"", "\\d is kept")]
    [InlineData("PUT logs \"a\" b", "\"a\" b")]
    [InlineData("PUT logs \"open", "\"open")]
    [InlineData("PUT logs \"", "\"")]
    [InlineData("PUT logs \"end\\\"", "\"end\\\"")]
    [InlineData("PUT logs {\"json\": \"x\"}", "{\"json\": \"x\"}")]
    [InlineData("PUT logs a\\nb", "a\\nb")]
    [InlineData("PUT logs # no comment", "# no comment")]
    [InlineData("  pUt\tlogs größe", "größe")]
    public void Parse_Put_TakesThePayload(string line, string payload)
    {
        var parsed = ShellLineParser.Parse(line);

        parsed.Error.ShouldBeNull();
        parsed.Command.ShouldBe(new ShellCommand(ShellVerb.Put, "logs", payload));
    }

    [Fact]
    public void Parse_PutOfAnyQuotedText_GivesTheTextBack() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var quoted = text.Get
                .Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("\"", "\\\"", StringComparison.Ordinal);
            return ShellLineParser.Parse($"PUT logs \"{quoted}\"").Command?.Payload == text.Get;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_AnyText_GivesACommandOrAMistakeOrNothing() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var parsed = ShellLineParser.Parse(text.Get);
            return parsed.Command is null || parsed.Error is null;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parse_EachCommand_IsUnderstood()
    {
        ShellLineParser.Parse("register logs").Command.ShouldBe(new ShellCommand(ShellVerb.Register, "logs"));
        ShellLineParser.Parse("REGISTER logs 8 ").Command.ShouldBe(new ShellCommand(ShellVerb.Register, "logs", Partitions: 8));
        ShellLineParser.Parse("GET logs ").Command.ShouldBe(new ShellCommand(ShellVerb.Get, "logs"));
        ShellLineParser.Parse("FETCH logs 2 7").Command.ShouldBe(new ShellCommand(ShellVerb.Fetch, "logs", Segment: 2, Index: 7));
        ShellLineParser.Parse("FETCH logs 2  7 3").Command.ShouldBe(new ShellCommand(ShellVerb.Fetch, "logs", Segment: 2, Index: 7, Partition: 3));
        ShellLineParser.Parse("STATE logs").Command.ShouldBe(new ShellCommand(ShellVerb.State, "logs"));
        ShellLineParser.Parse("metrics").Command.ShouldBe(new ShellCommand(ShellVerb.Metrics));
        ShellLineParser.Parse("Topics").Command.ShouldBe(new ShellCommand(ShellVerb.Topics));
        ShellLineParser.Parse("cluster").Command.ShouldBe(new ShellCommand(ShellVerb.Cluster));
        ShellLineParser.Parse("describe logs").Command.ShouldBe(new ShellCommand(ShellVerb.Describe, "logs"));
        ShellLineParser.Parse("DELETE logs ").Command.ShouldBe(new ShellCommand(ShellVerb.Delete, "logs"));
        ShellLineParser.Parse("CONFIGURE logs  acks=none ").Command.ShouldBe(new ShellCommand(ShellVerb.Configure, "logs", Settings: NoAcks));
        ShellLineParser.Parse("defaults").Command.ShouldBe(new ShellCommand(ShellVerb.Defaults));
        ShellLineParser.Parse("defaults acks=none").Command.ShouldBe(new ShellCommand(ShellVerb.Defaults, Settings: NoAcks));
        ShellLineParser.Parse("drain 3").Command.ShouldBe(new ShellCommand(ShellVerb.Drain, Node: 3));
        ShellLineParser.Parse("UNDRAIN 3 ").Command.ShouldBe(new ShellCommand(ShellVerb.Undrain, Node: 3));
        ShellLineParser.Parse("remove 3").Command.ShouldBe(new ShellCommand(ShellVerb.Remove, Node: 3));
        ShellLineParser.Parse("remove 3 Force").Command.ShouldBe(new ShellCommand(ShellVerb.Remove, Node: 3, IsForced: true));
        ShellLineParser.Parse("help").Command.ShouldBe(new ShellCommand(ShellVerb.Help));
        ShellLineParser.Parse("help put").Command.ShouldBe(new ShellCommand(ShellVerb.Help, "PUT"));
        ShellLineParser.Parse("quit").Command.ShouldBe(new ShellCommand(ShellVerb.Exit));
        ShellLineParser.Parse("EXIT").Command.ShouldBe(new ShellCommand(ShellVerb.Exit));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \t")]
    [InlineData("# a comment")]
    [InlineData("  # PUT logs x")]
    public void Parse_NothingToDo_IsNothing(string line) => ShellLineParser.Parse(line).IsNothing.ShouldBeTrue();

    [Theory]
    [InlineData("PTU logs x", "did you mean PUT?")]
    [InlineData("gte logs", "did you mean GET?")]
    [InlineData("regster logs", "did you mean REGISTER?")]
    [InlineData("hepl", "did you mean HELP?")]
    [InlineData("frobnicate", "HELP lists the commands")]
    [InlineData("xyz", "HELP lists the commands")]
    [InlineData("PUT", "PUT requires a topic")]
    [InlineData("PUT logs", "PUT requires a payload")]
    [InlineData("PUT logs ", "PUT requires a payload")]
    [InlineData("PUT lo/gs x", "not a topic name")]
    [InlineData("GET", "GET requires a topic")]
    [InlineData("GET a b", "not a topic name")]
    [InlineData("STATE", "STATE requires a topic")]
    [InlineData("REGISTER logs 0", "from 1 to 1024")]
    [InlineData("REGISTER logs many", "from 1 to 1024")]
    [InlineData("FETCH logs", "requires a segment")]
    [InlineData("FETCH logs 0 0", "requires a segment")]
    [InlineData("FETCH logs 1", "requires a segment")]
    [InlineData("FETCH logs 1 -1", "requires a segment")]
    [InlineData("FETCH logs 1 0 x", "partition must be a number")]
    [InlineData("METRICS now", "METRICS takes no argument")]
    [InlineData("CLUSTER now", "CLUSTER takes no argument")]
    [InlineData("DESCRIBE", "DESCRIBE requires a topic")]
    [InlineData("DELETE a b", "not a topic name")]
    [InlineData("CONFIGURE", "CONFIGURE requires a topic")]
    [InlineData("CONFIGURE logs", "no setting is named")]
    [InlineData("CONFIGURE logs acks", "'acks' is no setting")]
    [InlineData("DEFAULTS x=1", "'x=1' is no setting")]
    [InlineData("DRAIN", "DRAIN requires a node")]
    [InlineData("DRAIN 3 force", "DRAIN requires a node")]
    [InlineData("REMOVE 0", "REMOVE requires a node")]
    [InlineData("REMOVE 3 now", "REMOVE requires a node")]
    [InlineData("help ptu", "did you mean PUT?")]
    public void Parse_Mistake_SaysWhatToDo(string line, string expected)
    {
        var parsed = ShellLineParser.Parse(line);

        parsed.Command.ShouldBeNull();
        parsed.Error.ShouldNotBeNull().ShouldContain(expected);
    }

    [Theory]
    [InlineData("", "", "REGISTER,PUT,GET,FETCH,STATE,METRICS,TOPICS,DESCRIBE,CONFIGURE,DELETE,CLUSTER,DEFAULTS,DRAIN,UNDRAIN,REMOVE,TAKE,RECEIVE,ACK,RELEASE,EXTEND,SEEK,GROUP,GROUPS,FORGET,HELP,EXIT,QUIT")]
    [InlineData("", "DE", "DESCRIBE,DELETE,DEFAULTS")]
    [InlineData("delete ", "lo", "logs,logs2")]
    [InlineData("CONFIGURE ", "lo", "logs,logs2")]
    [InlineData("CONFIGURE logs ", "seg", "segment_entries=,segment_bytes=")]
    [InlineData("configure logs acks=none ", "Ret", "retention_age=,retention_bytes=")]
    [InlineData("DEFAULTS ", "a", "acks=")]
    [InlineData("REMOVE ", "", "")]
    [InlineData("", "ST", "STATE")]
    [InlineData("", "st", "state")]
    [InlineData("  ", "Q", "QUIT")]
    [InlineData("PUT ", "", "logs,logs2,other")]
    [InlineData("get ", "lo", "logs,logs2")]
    [InlineData("GET ", "LO", "")]
    [InlineData("PUT logs ", "lo", "")]
    [InlineData("METRICS ", "", "")]
    [InlineData("HELP ", "P", "PUT")]
    [InlineData("nonsense ", "lo", "")]
    public void Completions_ForAWord_AreWhatMayStandThere(string before, string word, string expected) =>
        string.Join(',', ShellCompletions.For(before, word, ["other", "logs2", "logs"])).ShouldBe(expected);

    [Theory]
    [InlineData("PUT", "PUT", 0)]
    [InlineData("put", "PUT", 0)]
    [InlineData("PTU", "PUT", 1)]
    [InlineData("PU", "PUT", 1)]
    [InlineData("PAT", "PUT", 1)]
    [InlineData("STETA", "STATE", 2)]
    public void Edits_TwoWords_CountsThem(string left, string right, int edits)
    {
        NearestWord.Edits(left, right).ShouldBe(edits);
        NearestWord.Edits(right, left).ShouldBe(edits);
    }
}
