using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Walrus.Cli.Import;
using Walrus.Cli.Tests.Broker;
using Walrus.Cli.Tests.Commands;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Import;

public sealed class ImportTests
{
    [Fact]
    public async Task Import_ThenExport_GivesTheFileBackByteForByte()
    {
        using var directory = new TempDirectory();
        await using var broker = new FakeBroker { SegmentEntries = 700 };
        var content = Sample(5_000);
        var file = Write(directory, "in", content);
        var copy = directory.File("out");

        var (code, _, error) = await OneShotTests.Run(broker, "import", file, "--topic", "logs");
        code.ShouldBe(0, error);
        error.ShouldStartWith("imported 5,000 lines (");
        (await OneShotTests.Run(broker, "export", "logs", copy)).Error.ShouldBe($"exported 5,000 entries of 'logs' to {copy}\n");

        (await File.ReadAllBytesAsync(copy)).ShouldBe(content);
        Directory.GetFiles(directory.Path).Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("", new string[0])]
    [InlineData("\n", new[] { "" })]
    [InlineData("a\r\n\n b", new[] { "a\r", "", " b" })]
    [InlineData("größe\n日本", new[] { "größe", "日本" })]
    public async Task Import_StandardInput_MakesEachLineAnEntry(string text, string[] expected)
    {
        await using var broker = new FakeBroker();
        using var harness = new CliHarness { Text = text };

        var result = await harness.RunAsync("import", "-", "--topic", "logs", "--quiet", "--addr", broker.Address);

        result.Code.ShouldBe(0, result.Error);
        result.Error.ShouldBeEmpty();
        broker.Entries("logs").ShouldBe(expected);
    }

    [Fact]
    public async Task Import_Json_TellsWhatWasDone()
    {
        await using var broker = new FakeBroker();
        using var harness = new CliHarness { Text = "a\nb\n" };

        var result = await harness.RunAsync("import", "-", "--topic", "logs", "--output", "json", "--addr", broker.Address);

        result.Out.ShouldStartWith("{\"ok\":true,\"topic\":\"logs\",\"lines\":2,\"bytes\":4,\"sent\":2,\"seconds\":");
    }

    [Fact]
    public async Task Import_ConnectionDropsAgainAndAgain_EachLineOnceAndInOrder()
    {
        using var directory = new TempDirectory();
        var content = Sample(400);
        var file = Write(directory, "in", content);
        var expected = Encoding.UTF8.GetString(content).TrimEnd('\n').Split('\n');
        foreach (var seed in Enumerable.Range(0, 20))
        {
            var random = new Random(seed);
            var drops = 0;
            await using var broker = new FakeBroker
            {
                SegmentEntries = 97,
                Script = (text, _) => text.StartsWith("PUT", StringComparison.Ordinal) && drops < 4 && random.Next(60) == 0
                    ? ++drops % 2 == 0 ? Fate.DropBefore : Fate.DropAfter
                    : Fate.Answer,
            };
            broker.Put("logs", "there before");

            var (code, _, error) = await OneShotTests.Run(broker, "import", file, "--topic", "logs");

            code.ShouldBe(0, $"seed {seed}: {error}");
            drops.ShouldBePositive();
            broker.Entries("logs").ShouldBe(["there before", .. expected], $"seed {seed}, {drops} drops");
        }
    }

    /// <summary>Every point at which a run can end, against every point to which its state file can have come: never a gap, never a copy.</summary>
    [Fact]
    public async Task Resume_AfterACrashAtAnyPoint_EachLineOnceAndInOrder()
    {
        using var directory = new TempDirectory();
        string[] lines = ["a", "", "c", "größe", "e"];
        var content = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        var file = Write(directory, "in", content);
        for (var landed = 0; landed <= lines.Length; landed++)
        {
            for (var acknowledged = 0; acknowledged <= landed; acknowledged++)
            {
                await using var broker = new FakeBroker { SegmentEntries = 3 };
                broker.Put("logs", ["old", .. lines[..landed]]);
                WriteState(file, broker, acknowledged, lines, baseOffset: 1);

                var (code, _, error) = await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--resume");

                code.ShouldBe(0, error);
                broker.Entries("logs").ShouldBe(["old", .. lines], $"{landed} landed, {acknowledged} acknowledged");
            }
        }
    }

    [Fact]
    public async Task Resume_AfterAFailure_GoesOnAndThenIsComplete()
    {
        using var directory = new TempDirectory();
        var file = Write(directory, "in", Sample(50));
        await using var broker = new FakeBroker();
        var refuse = true;
        broker.Script = (text, _) => refuse && text.StartsWith("PUT logs 40 ", StringComparison.Ordinal) ? Fate.DropAfter : Fate.Answer;

        var failed = await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--resume", "--retry-for", "1ms");
        failed.Code.ShouldBe(3);
        failed.Error.ShouldContain("imported so far: 40 lines; go on with --resume");
        refuse = false;
        var resumed = await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--resume");
        var again = await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--resume");

        resumed.Code.ShouldBe(0, resumed.Error);
        resumed.Error.ShouldContain("(41 were there already)");
        again.Code.ShouldBe(0);
        again.Error.ShouldContain("was imported into 'logs' already: 50 lines");
        broker.Entries("logs").Length.ShouldBe(50);
    }

    [Fact]
    public async Task Resume_SomeoneElseWrote_IsRefused()
    {
        using var directory = new TempDirectory();
        string[] lines = ["a", "b", "c"];
        var file = Write(directory, "in", Encoding.UTF8.GetBytes("a\nb\nc\n"));
        await using var broker = new FakeBroker();
        broker.Put("logs", "a", "stranger");
        WriteState(file, broker, 1, lines, baseOffset: 0);

        var result = await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--resume");

        result.Code.ShouldBe(1);
        result.Error.ShouldContain("another entry where line 2 belongs (offset 1)");
        broker.Entries("logs").ShouldBe(["a", "stranger"]);
    }

    [Fact]
    public async Task Resume_TopicLostAcknowledgedLines_IsRefused()
    {
        using var directory = new TempDirectory();
        string[] lines = ["a", "b", "c"];
        var file = Write(directory, "in", Encoding.UTF8.GetBytes("a\nb\nc\n"));
        await using var broker = new FakeBroker();
        broker.Put("logs", "a");
        WriteState(file, broker, 2, lines, baseOffset: 0);

        var result = await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--resume");

        result.Code.ShouldBe(1);
        result.Error.ShouldContain("ends before line 2, which was acknowledged");
        broker.Entries("logs").ShouldBe(["a"]);
    }

    [Fact]
    public async Task Resume_DamagedStateFile_IsRefused()
    {
        using var directory = new TempDirectory();
        var file = Write(directory, "in", "a\n"u8.ToArray());
        await File.WriteAllTextAsync(ImportStateFile.PathBeside(file), "{\"version\":1");
        await using var broker = new FakeBroker();

        var result = await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--resume");

        result.Code.ShouldBe(1);
        result.Error.ShouldContain("cannot be used: it is not the JSON that an import writes");
    }

    [Fact]
    public async Task Import_LineTooLong_SaysWhichAndImportsWhatIsBefore()
    {
        await using var broker = new FakeBroker { FrameBytesMax = 300 };
        var max = 300 - "PUT logs ".Length;
        using var harness = new CliHarness { Text = "a\n" + new string('x', max) + "\n" + new string('y', max + 1) + "\nnot reached\n" };

        var result = await harness.RunAsync("import", "-", "--topic", "logs", "--max-frame-bytes", "300", "--addr", broker.Address);

        result.Code.ShouldBe(1);
        result.Error.ShouldContain($"line 3 is longer than {max} bytes");
        result.Error.ShouldContain("imported so far: 2 lines");
        broker.Entries("logs").ShouldBe(["a", new string('x', max)]);
    }

    [Fact]
    public async Task Import_LineIsNotUtf8_SaysWhichAndImportsWhatIsBefore()
    {
        await using var broker = new FakeBroker();
        using var harness = new CliHarness { Input = new MemoryStream([.. "a\nb\n"u8, 0xFF, (byte)'\n', .. "c\n"u8]) };

        var result = await harness.RunAsync("import", "-", "--topic", "logs", "--addr", broker.Address);

        result.Code.ShouldBe(1);
        result.Error.ShouldContain("line 3 is not UTF-8");
        broker.Entries("logs").ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task Import_BrokerRefusesALine_ExitsWith1AndSaysHowMuchIsImported()
    {
        await using var broker = new FakeBroker { Script = (text, _) => text == "PUT logs c" ? Fate.Refuse : Fate.Answer };
        using var harness = new CliHarness { Text = "a\nb\nc" };

        var result = await harness.RunAsync("import", "-", "--topic", "logs", "--addr", broker.Address);

        result.Code.ShouldBe(1);
        result.Error.ShouldBe("walrus-cli: ERR disk full; imported so far: 2 lines\n");
    }

    [Fact]
    public async Task Import_SeveralPartitions_RefusesResumeAndStopsWhenTheOutcomeIsUnknown()
    {
        using var directory = new TempDirectory();
        var file = Write(directory, "in", "a\nb\n"u8.ToArray());
        await using var broker = new FakeBroker();
        broker.Register("logs", 2);

        var resume = await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--resume");
        broker.Script = (text, _) => text.StartsWith("PUT", StringComparison.Ordinal) ? Fate.DropAfter : Fate.Answer;
        var broken = await OneShotTests.Run(broker, "import", file, "--topic", "logs");

        resume.Code.ShouldBe(2);
        resume.Error.ShouldContain("--resume needs a topic with one partition");
        broken.Code.ShouldBe(3);
        broken.Error.ShouldContain("with several partitions");
    }

    [Fact]
    public async Task Import_Interrupted_ExitsWith130AndKeepsTheState()
    {
        using var directory = new TempDirectory();
        var file = Write(directory, "in", Sample(20_000));
        await using var broker = new FakeBroker();
        using var harness = new CliHarness();
        broker.Script = (text, _) =>
        {
            if (text.StartsWith("PUT logs 15000 ", StringComparison.Ordinal))
            {
                harness.Interrupts.Raise();
            }

            return Fate.Answer;
        };

        var stopped = await harness.RunAsync("import", file, "--topic", "logs", "--addr", broker.Address);
        broker.Script = (_, _) => Fate.Answer;
        var resumed = await OneShotTests.Run(broker, "import", file, "--topic", "logs", "--resume");

        stopped.Code.ShouldBe(130);
        stopped.Error.ShouldContain("interrupted: imported so far: 8,192 lines; go on with --resume");
        resumed.Code.ShouldBe(0, resumed.Error);
        broker.Entries("logs").ShouldBe(Encoding.UTF8.GetString(Sample(20_000)).TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task Export_SeveralPartitionsAndJson_WritesOneAfterTheOther()
    {
        await using var broker = new FakeBroker();
        broker.Register("logs", 2);
        broker.Put("logs", "a", "b\nB", "c");

        (await OneShotTests.Run(broker, "export", "logs")).Out.ShouldBe("a\nc\nb\nB\n");
        (await OneShotTests.Run(broker, "export", "logs", "-", "--output", "json")).Out.ShouldBe(
            "{\"partition\":0,\"segment\":1,\"index\":0,\"value\":\"a\"}\n"
            + "{\"partition\":0,\"segment\":1,\"index\":1,\"value\":\"c\"}\n"
            + "{\"partition\":1,\"segment\":1,\"index\":0,\"value\":\"b\\nB\"}\n");
    }

    [Fact]
    public async Task Export_Fails_LeavesNoFile()
    {
        using var directory = new TempDirectory();
        await using var broker = new FakeBroker();

        var result = await OneShotTests.Run(broker, "export", "nope", directory.File("out"));

        result.Code.ShouldBe(1);
        Directory.GetFiles(directory.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Reconciliation_AnyPrefixLanded_FindsExactlyThatPrefix()
    {
        var gen =
            from lines in Gen.Choose(0, 3).Select(number => $"{number}").ListOf()
            from landed in Gen.Choose(0, lines.Count)
            from acknowledged in Gen.Choose(0, lines.Count)
            select (Lines: lines.ToArray(), Landed: landed, Acknowledged: acknowledged);

        Prop.ForAll(gen.ToArbitrary(), sample =>
        {
            var batch = new LineBatch();
            foreach (var line in sample.Lines)
            {
                batch.Add(Encoding.UTF8.GetBytes(line), sourceEnd: 0);
            }

            var reconciliation = new Reconciliation(batch, first: 0, sample.Acknowledged);
            foreach (var line in sample.Lines[..sample.Landed])
            {
                reconciliation.Observe(Encoding.UTF8.GetBytes(line));
            }

            var expected = sample.Landed == sample.Lines.Length ? ReconcileOutcome.AllPresent
                : sample.Landed < sample.Acknowledged ? ReconcileOutcome.AcknowledgedMissing
                : ReconcileOutcome.TopicEnded;
            return reconciliation.Present == sample.Landed && reconciliation.Outcome == expected;
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Real-looking lines: their number, then empty ones, long ones, carriage returns and several scripts.</summary>
    private static byte[] Sample(int lines)
    {
        var text = new StringBuilder();
        for (var line = 0; line < lines; line++)
        {
            text.Append((line % 7) switch
            {
                0 => $"{line} größe 日本語 🦭",
                3 => $"{line} " + new string('x', line % 1_000),
                5 when line % 35 != 5 => string.Empty,
                6 => $"{line} dos\r",
                _ => $"{line} plain",
            }).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Write(TempDirectory directory, string name, byte[] content)
    {
        var path = directory.File(name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static void WriteState(string file, FakeBroker broker, int acknowledged, string[] lines, long baseOffset)
    {
        var content = File.ReadAllBytes(file);
        long BytesOf(int count) => lines[..count].Sum(line => Encoding.UTF8.GetByteCount(line) + 1L);
        var source = new SourceIdentity(
            content.Length,
            new DateTimeOffset(File.GetLastWriteTimeUtc(file), TimeSpan.Zero),
            content.Length,
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)));
        var state = new ImportState(
            ImportState.CurrentVersion, source, broker.Address, "logs", baseOffset, acknowledged, acknowledged == 0 ? 0 : BytesOf(acknowledged - 1), BytesOf(acknowledged), Complete: false);
        new ImportStateFile(ImportStateFile.PathBeside(file)).Save(state);
    }
}
