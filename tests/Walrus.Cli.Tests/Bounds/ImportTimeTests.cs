using System.Text.Json;
using Walrus.Cli.Import;
using Walrus.Cli.Tests.Broker;
using Walrus.Cli.Tests.Commands;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Bounds;

/// <summary>When an import writes its state file, and how long it lets a topic come to rest.</summary>
public sealed class ImportTimeTests
{
    [Fact]
    public async Task StateFile_IsWrittenOnceTheIntervalHasPassedAndNotBefore()
    {
        using TempDirectory directory = new();
        string file = directory.File("in");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, (4 * Limits.ImportWindowLines) + 1).Select(line => $"{line}"));
        ManualTime time = new();
        List<long> saved = [];
        await using FakeBroker broker = new()
        {
            Script = (text, _) =>
            {
                // The first line of each window: what is saved now, and how much time this window takes.
                if (text.StartsWith("PUT ", StringComparison.Ordinal) && int.Parse(text.Split(' ')[2]) is var line && line % Limits.ImportWindowLines == 0)
                {
                    saved.Add(SavedLines(file));
                    time.Advance((line / Limits.ImportWindowLines) switch
                    {
                        1 => Limits.ImportStateInterval - TimeSpan.FromTicks(1),
                        2 => TimeSpan.FromTicks(1),
                        _ => TimeSpan.Zero,
                    });
                }

                return Fate.Answer;
            },
        };
        using CliHarness harness = new() { Time = time };

        CliResult result = await harness.RunAsync("import", file, "--topic", "logs", "--resume", "--quiet", "--addr", broker.Address);

        result.Code.ShouldBe(0, result.Error);
        saved.ShouldBe([0, 0, 0, 3 * Limits.ImportWindowLines, 3 * Limits.ImportWindowLines]);
        SavedLines(file).ShouldBe((4 * Limits.ImportWindowLines) + 1);
    }

    /// <summary>A line of the broken connection that lands while the topic is given time to settle is found there, not sent again.</summary>
    [Fact]
    public async Task Break_LineLandsWhileTheTopicSettles_IsThereOnce()
    {
        await using FakeBroker broker = new();
        int drops = 0;
        broker.Script = (text, _) => text == "PUT logs b" && drops++ == 0 ? Fate.DropBefore : Fate.Answer;
        int settled = 0;
        using CliHarness harness = new()
        {
            Text = "a\nb\nc\n",
            Time = new PauseHook(Limits.ImportSettle, () =>
            {
                if (settled++ == 0)
                {
                    broker.Put("logs", "b");
                }
            }),
        };

        CliResult result = await harness.RunAsync("import", "-", "--topic", "logs", "--addr", broker.Address);

        result.Code.ShouldBe(0, result.Error);
        broker.Entries("logs").ShouldBe(["a", "b", "c"]);
        settled.ShouldBeGreaterThanOrEqualTo(2, "it came to rest only when a second look found nothing new");
    }

    private static long SavedLines(string source)
    {
        using JsonDocument state = JsonDocument.Parse(File.ReadAllBytes(ImportStateFile.PathBeside(source)));
        return state.RootElement.GetProperty("lines").GetInt64();
    }

    /// <summary>The machine's clock; a pause of exactly one length does something and is over at once.</summary>
    private sealed class PauseHook(TimeSpan pause, Action onPause) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != pause)
            {
                return System.CreateTimer(callback, state, dueTime, period);
            }

            onPause();
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
