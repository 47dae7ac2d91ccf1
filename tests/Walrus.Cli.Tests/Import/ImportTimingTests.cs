using System.Text;
using Walrus.Cli.Import;
using Walrus.Cli.Tests.Broker;
using Walrus.Cli.Tests.Commands;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Import;

public sealed class ImportTimingTests
{
    [Fact]
    public void RetryPause_NoProgress_DoublesUpToTheLimitAndThenGivesUp()
    {
        var pauses = new RetryPause(TimeSpan.FromSeconds(10));

        pauses.Next(TimeSpan.Zero).ShouldBe(Limits.ImportRetryPauseMin);
        pauses.Next(TimeSpan.Zero).ShouldBe(Limits.ImportRetryPauseMin * 2);
        for (var more = 0; more < 10; more++)
        {
            pauses.Next(TimeSpan.Zero);
        }

        pauses.Next(TimeSpan.FromSeconds(8)).ShouldBe(Limits.ImportRetryPauseMax);
        pauses.Next(TimeSpan.FromSeconds(8.1)).ShouldBeNull();
        pauses.Reset();
        pauses.Next(TimeSpan.FromSeconds(9)).ShouldBe(Limits.ImportRetryPauseMin);
    }

    /// <summary>The bug this prevents: lines that were still on their way inside the broker when the topic was looked at, sent twice.</summary>
    [Fact]
    public async Task Import_LinesLandAfterTheFirstLook_AreNotSentAgain()
    {
        var clock = new RecordingClock();
        await using var broker = new FakeBroker();
        broker.Register("logs");
        var dropped = false;
        var looks = 0;
        broker.Script = (text, _) =>
        {
            if (!dropped && text == "PUT logs b")
            {
                dropped = true;
                return Fate.DropBefore;
            }

            // The first look meets the end after "a", and asks for the state to be sure; then "b", delayed, lands after all.
            looks += dropped && text.StartsWith("FETCH logs 1 1", StringComparison.Ordinal) ? 1 : 0;
            if (looks == 1 && text.StartsWith("STATE", StringComparison.Ordinal))
            {
                looks++;
                broker.Put("logs", "b");
            }

            return Fate.Answer;
        };
        using var harness = new CliHarness { Text = "a\nb\nc\n", Time = clock };

        var result = await harness.RunAsync("import", "-", "--topic", "logs", "--addr", broker.Address);

        result.Code.ShouldBe(0, result.Error);
        broker.Entries("logs").ShouldBe(["a", "b", "c"]);
        clock.Waits.ShouldContain(Limits.ImportSettle);
    }

    [Theory]
    [InlineData(true, 8_192)]
    [InlineData(false, 0)]
    public async Task StateFile_DuringAnImport_IsWrittenWhenItsIntervalIsOver(bool isOver, long lines)
    {
        lines.ShouldBeOneOf(0, Limits.ImportWindowLines);
        using var directory = new TempDirectory();
        var file = directory.File("in");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Range(0, 9_000).Select(line => $"{line}\n")));
        var clock = new RecordingClock { StandsStill = true };
        ImportState? seen = null;
        await using var broker = new FakeBroker();
        broker.Script = (text, _) =>
        {
            if (text == "PUT logs 5000" && isOver)
            {
                clock.MoveOn(Limits.ImportStateInterval);
            }

            if (text == "PUT logs 8999")
            {
                seen = new ImportStateFile(ImportStateFile.PathBeside(file)).Load();
            }

            return Fate.Answer;
        };
        using var harness = new CliHarness { Time = clock };

        var result = await harness.RunAsync("import", file, "--topic", "logs", "--resume", "--addr", broker.Address);

        result.Code.ShouldBe(0, result.Error);
        seen.ShouldNotBeNull().Lines.ShouldBe(lines);
    }

    [Fact]
    public void Batch_IsFull_AtItsLinesOrItsBytes()
    {
        var batch = new LineBatch();
        for (var line = 0; line < Limits.ImportWindowLines; line++)
        {
            batch.HasRoomFor(1).ShouldBeTrue();
            batch.Add("x"u8, line + 1);
        }

        batch.HasRoomFor(0).ShouldBeFalse();

        batch.Clear(firstLine: 7, sourceStart: 70);
        batch.HasRoomFor(2 * Limits.ImportWindowBytes).ShouldBeTrue();
        batch.Add(new byte[Limits.ImportWindowBytes - 3], sourceEnd: 100);
        batch.HasRoomFor(3).ShouldBeTrue();
        batch.HasRoomFor(4).ShouldBeFalse();
        (batch.SourceStartOf(0), batch.SourceEndOf(0)).ShouldBe((70, 100));
    }

    [Fact]
    public async Task Resume_OtherBytesAtTheStartOfTheSource_IsRefused()
    {
        using var directory = new TempDirectory();
        var file = directory.File("in");
        var content = Encoding.UTF8.GetBytes(new string('x', Limits.ImportSourceHeadBytes - 1) + "y\nrest\n");
        await File.WriteAllBytesAsync(file, content);
        await using var broker = new FakeBroker();
        (await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--resume")).Code.ShouldBe(0);
        var modified = File.GetLastWriteTimeUtc(file);

        content[Limits.ImportSourceHeadBytes - 1] = (byte)'z';
        await File.WriteAllBytesAsync(file, content);
        File.SetLastWriteTimeUtc(file, modified);
        var result = await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--resume");

        result.Code.ShouldBe(1);
        result.Error.ShouldContain("other content at its start");
    }

    [Fact]
    public async Task Resume_StateFileIsSomethingElse_IsRefusedWithoutReadingItAll()
    {
        using var directory = new TempDirectory();
        var file = directory.File("in");
        await File.WriteAllTextAsync(file, "a\n");
        await File.WriteAllBytesAsync(directory.File("state"), new byte[Limits.ImportStateBytesMax + 1]);
        await using var broker = new FakeBroker();

        var result = await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--state-file", directory.File("state"));

        result.Code.ShouldBe(1);
        result.Error.ShouldContain("far too long");
    }
}
