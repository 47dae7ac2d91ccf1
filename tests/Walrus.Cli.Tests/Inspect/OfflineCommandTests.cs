using System.Text.Json;
using Walrus.Cli.Tests.Commands;
using Walrus.Storage;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Inspect;

/// <summary><c>inspect</c> and <c>repair</c> on real folders: what they print, how they end, and that they need no broker.</summary>
public sealed class OfflineCommandTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    private string Root => Path.Combine(_temp.Path, "data");

    private string To => Path.Combine(_temp.Path, "new");

    [Fact]
    public async Task Inspect_WholeStore_PrintsTablesAndEndsWith0()
    {
        await MakeAsync();
        var result = await CliHarness.RunOnceAsync("inspect", Root, "--verify", "--topic", "logs");
        result.Code.ShouldBe(0, result.Error);
        result.Out.ShouldContain("opening would succeed: closed properly");
        result.Out.ShouldContain("intact: every batch was read");
        result.Out.ShouldContain("pack-0000000000000001.pack");
        result.Out.ShouldContain("SEALED END");
        result.Out.ShouldContain("value state: 3 B");
        result.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Inspect_Json_HasTheDocumentedFields()
    {
        await MakeAsync();
        var result = await CliHarness.RunOnceAsync("inspect", Root, "--json", "--batches");
        result.Code.ShouldBe(0, result.Error);
        var lines = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var found = JsonDocument.Parse(lines[0]);
        var root = found.RootElement;
        root.EnumerateObject().Select(field => field.Name).ShouldBe(
            ["directory", "store_id", "is_in_use", "holder_process_id", "is_verified", "opening", "journal", "packs", "topics", "values", "damages", "foreign_files", "is_intact"]);
        root.GetProperty("opening").GetProperty("report").GetProperty("bytes_cut").GetInt64().ShouldBe(0);
        root.GetProperty("journal")[0].GetProperty("state").GetString().ShouldBe("in_use");
        root.GetProperty("journal")[0].GetProperty("records").GetProperty("checkpoint_part").GetInt64().ShouldBePositive();
        var partition = root.GetProperty("topics")[0].GetProperty("partitions")[0];
        partition.GetProperty("end").GetInt64().ShouldBe(20);
        root.GetProperty("values")[0].GetProperty("name").GetString().ShouldBe("state");
        root.GetProperty("values")[0].GetProperty("value").GetBytesFromBase64().ShouldBe([1, 2, 3]);
        root.GetProperty("packs")[0].GetProperty("runs")[0].GetProperty("offsets").GetProperty("to").GetInt64().ShouldBe(20);

        using var batch = JsonDocument.Parse(lines[1]);
        batch.RootElement.GetProperty("topic").GetString().ShouldBe("logs");
        batch.RootElement.GetProperty("base").GetInt64().ShouldBe(0);
        lines.Length.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Inspect_Batches_AreLinesOfColumns()
    {
        await MakeAsync();
        var result = await CliHarness.RunOnceAsync("inspect", Root, "--batches");
        result.Out.ShouldContain("COMPRESSION");
        result.Out.Split('\n').Count(line => line.EndsWith("logs/0", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(20);
    }

    [Fact]
    public async Task Inspect_Damage_IsOneLineEachAndEndsWith1()
    {
        await MakeAsync();
        Harm();
        var result = await CliHarness.RunOnceAsync("inspect", Root, "--verify");
        result.Code.ShouldBe(1);
        result.Out.ShouldContain("damage: ");
        result.Out.ShouldContain("(topic logs, partition 0, offset 7)");
        result.Out.ShouldContain("walrus-cli repair");
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("inspect", "nowhere")]
    [InlineData("repair", "nowhere", "--to", "new")]
    [InlineData("repair", "nowhere")]
    [InlineData("inspect", ".", "--topic", "a b")]
    [InlineData("repair", ".", "--to", "x", "--keep", "both")]
    public async Task Offline_Usage_IsOneLineAndEndsWith2(params string[] args)
    {
        string[] placed = [.. args.Select(arg => arg is "nowhere" or "new" ? Path.Combine(_temp.Path, arg) : arg)];
        var result = await CliHarness.RunOnceAsync(placed);
        result.Code.ShouldBe(2, result.Out);
        result.Error.TrimEnd().Split('\n').Length.ShouldBe(1);
        result.Error.ShouldStartWith("walrus-cli: ");
        Directory.Exists(Path.Combine(_temp.Path, "new")).ShouldBeFalse();
    }

    [Fact]
    public async Task Repair_DamagedStore_SavesTheRestAndSaysWhatIsLost()
    {
        await MakeAsync();
        Harm();
        var result = await CliHarness.RunOnceAsync("repair", Root, "--to", To);
        result.Code.ShouldBe(0, result.Error);
        result.Out.ShouldContain("logs.salvaged-8: 8 to 20 (exclusive)");
        result.Out.ShouldContain("1 entry is lost");

        var after = await CliHarness.RunOnceAsync("inspect", To, "--verify");
        after.Code.ShouldBe(0, after.Out);

        var again = await CliHarness.RunOnceAsync("repair", Root, "--to", To);
        again.Code.ShouldBe(2);
        again.Error.ShouldContain("not empty");
    }

    [Fact]
    public async Task Repair_Json_HasTheDocumentedFields()
    {
        await MakeAsync();
        Harm();
        var result = await CliHarness.RunOnceAsync("repair", Root, "--to", To, "--keep", "newest", "--output", "json");
        result.Code.ShouldBe(0, result.Error);
        using var report = JsonDocument.Parse(result.Out);
        var root = report.RootElement;
        root.EnumerateObject().Select(field => field.Name).ShouldBe(["directory", "to", "keep", "topics", "damages", "entries", "bytes", "entries_lost"]);
        root.GetProperty("keep").GetString().ShouldBe("newest");
        var partition = root.GetProperty("topics")[0].GetProperty("partitions")[0];
        partition.GetProperty("kept").GetProperty("from").GetInt64().ShouldBe(8);
        partition.GetProperty("lost")[0].GetProperty("count").GetInt64().ShouldBe(1);
        partition.GetProperty("saved")[0].GetProperty("topic").GetString().ShouldBe("logs.salvaged-0");
    }

    [Fact]
    public async Task Inspect_RunningEngine_SaysSoAndRepairRefuses()
    {
        await using var engine = await LogEngine.OpenAsync(new LogOptions { Directory = Root, JournalFileBytes = Limits.JournalFileBytesMin });
        var result = await CliHarness.RunOnceAsync("inspect", Root);
        result.Code.ShouldBe(0, result.Out);
        result.Out.ShouldContain($"in use by process {Environment.ProcessId}");
        var repair = await CliHarness.RunOnceAsync("repair", Root, "--to", To);
        repair.Code.ShouldBe(1);
        repair.Error.ShouldContain("is in use by process");
    }

    public void Dispose() => _temp.Dispose();

    private async Task MakeAsync()
    {
        await using var engine = await LogEngine.OpenAsync(new LogOptions { Directory = Root, JournalFileBytes = Limits.JournalFileBytesMin });
        var log = (await engine.CreateTopicAsync(new TopicName("logs"))).Partitions[0];
        for (var i = 0; i < 20; i++)
        {
            _ = await log.AppendAsync(Value(i));
        }

        await engine.SetValueAsync(new ValueName("state"), new byte[] { 1, 2, 3 });
    }

    /// <summary>A bit of entry 7, wherever it is.</summary>
    private void Harm()
    {
        foreach (var path in Directory.GetFiles(Root, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(path);
            var at = bytes.AsSpan().IndexOf(Value(7));
            if (at >= 0)
            {
                bytes[at] ^= 1;
                File.WriteAllBytes(path, bytes);
            }
        }
    }

    private static byte[] Value(int i) => [.. Enumerable.Range(0, 40).Select(at => (byte)((at * i) + 3))];
}
