using Walrus.Cli.Shell;
using Walrus.Client;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Shell;

public sealed class TopicNamesTests
{
    [Fact]
    public async Task Refresh_NamesAreFresh_AsksNotAgain()
    {
        var time = new ManualTime();
        var asked = 0;
        await using var names = new TopicNames(_ => Task.FromResult<IReadOnlyList<TopicSummary>>([new TopicSummary($"topic{++asked}", 1)]), time);

        names.Refresh();
        time.Advance(Limits.ShellTopicsAgeMax - TimeSpan.FromTicks(1));
        names.Refresh();
        names.Known.ShouldBe(["topic1"]);

        names.Refresh(haveChanged: true);
        names.Known.ShouldBe(["topic2"]);
        time.Advance(Limits.ShellTopicsAgeMax);
        names.Refresh();
        names.Known.ShouldBe(["topic3"]);
    }

    [Fact]
    public async Task Refresh_BrokerIsAway_KeepsTheNames()
    {
        var time = new ManualTime();
        var isAway = false;
        await using var names = new TopicNames(
            _ => isAway ? throw new ServerErrorException("away") : Task.FromResult<IReadOnlyList<TopicSummary>>([new TopicSummary("logs", 1)]),
            time);
        names.Refresh();
        isAway = true;

        names.Refresh(haveChanged: true);

        await names.Asking;
        names.Known.ShouldBe(["logs"]);
    }

    [Fact]
    public async Task Dispose_WhileAsking_EndsTheQuestion()
    {
        var names = new TopicNames(
            async token =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return [];
            },
            new ManualTime());
        names.Refresh();

        await names.DisposeAsync();

        names.Asking.IsCompleted.ShouldBeTrue();
    }
}
