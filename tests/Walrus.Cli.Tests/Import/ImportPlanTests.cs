using System.Text;
using Walrus.Cli.Import;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Import;

public sealed class ImportPlanTests
{
    private static readonly SourceIdentity Source = new(1_000, DateTimeOffset.UnixEpoch, 1_000, "ab");

    private static readonly ImportState State = new(ImportState.CurrentVersion, Source, "h:1", "logs", 40, Lines: 10, LastLineStart: 90, Bytes: 100, Complete: false);

    [Fact]
    public void Decide_NoStateOrNoResume_StartsFresh()
    {
        ImportPlan.Decide(resume: true, state: null, Source, "h:1", "logs").Start.ShouldBe(ImportStart.Fresh);
        ImportPlan.Decide(resume: false, State, Source, "h:1", "logs").Start.ShouldBe(ImportStart.Fresh);
    }

    [Fact]
    public void Decide_StateFits_ContinuesAtTheLastAcknowledgedLine()
    {
        var plan = ImportPlan.Decide(resume: true, State, Source, "h:1", "logs");

        plan.Start.ShouldBe(ImportStart.Continue);
        (plan.ReadFrom, plan.LinesBefore, plan.LinesOverlapping).ShouldBe((90, 9, 1));
    }

    [Fact]
    public void Decide_NothingAcknowledgedYet_ContinuesAtTheStart()
    {
        var plan = ImportPlan.Decide(resume: true, State with { Lines = 0, LastLineStart = 0, Bytes = 0 }, Source, "h:1", "logs");

        (plan.Start, plan.ReadFrom, plan.LinesBefore, plan.LinesOverlapping).ShouldBe((ImportStart.Continue, 0, 0, 0));
    }

    [Fact]
    public void Decide_Complete_HasNothingToDo() =>
        ImportPlan.Decide(resume: true, State with { Complete = true }, Source, "h:1", "logs").Start.ShouldBe(ImportStart.AlreadyComplete);

    [Fact]
    public void Decide_AnythingElseAsked_Refuses()
    {
        Reason(Source, "h:1", "other").ShouldContain("topic 'logs'");
        Reason(Source, "h:2", "logs").ShouldContain("h:1");
        Reason(Source with { Size = 1_001 }, "h:1", "logs").ShouldContain("size or time");
        Reason(Source with { Modified = DateTimeOffset.MaxValue }, "h:1", "logs").ShouldContain("size or time");
        Reason(Source with { HeadSha256 = "cd" }, "h:1", "logs").ShouldContain("content at its start");

        static string Reason(SourceIdentity source, string address, string topic)
        {
            var plan = ImportPlan.Decide(resume: true, State, source, address, topic);
            plan.Start.ShouldBe(ImportStart.Refuse);
            return plan.Reason;
        }
    }

    [Fact]
    public void StateFile_SavedAndLoaded_IsTheSame()
    {
        using var directory = new TempDirectory();
        var file = new ImportStateFile(directory.File("state"));
        file.Load().ShouldBeNull();

        file.Save(State with { Lines = 1 });
        file.Save(State);

        file.Load().ShouldBe(State);
        Directory.GetFiles(directory.Path).Length.ShouldBe(1);
    }

    [Fact]
    public void StateFile_CutAnywhere_IsRefused()
    {
        var whole = ImportStateFormat.Write(State);

        for (var length = 0; length < whole.Length; length++)
        {
            ImportStateFormat.TryRead(whole.AsSpan(0, length), out _, out var reason).ShouldBeFalse($"{length} bytes");
            reason.ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData("\"version\": 1", "\"version\": 2")]
    [InlineData("\"lines\": 10", "\"lines\": -1")]
    [InlineData("\"lines\": 10", "\"lines\": 101")]
    [InlineData("\"lines\": 10", "\"lines\": 0")]
    [InlineData("\"bytes\": 100", "\"bytes\": 1001")]
    [InlineData("\"bytes\": 100", "\"bytes\": 89")]
    [InlineData("\"complete\": false", "\"complete\": true")]
    [InlineData("\"topic\": \"logs\"", "\"topic\": null")]
    [InlineData("\"lines\": 10,", "")]
    [InlineData("\"lines\": 10", "\"lines\": 10, \"more\": 1")]
    public void StateFile_WrongContent_IsRefused(string was, string becomes)
    {
        var text = Encoding.UTF8.GetString(ImportStateFormat.Write(State));
        text.ShouldContain(was);

        ImportStateFormat.TryRead(Encoding.UTF8.GetBytes(text.Replace(was, becomes, StringComparison.Ordinal)), out _, out _).ShouldBeFalse();
    }
}
