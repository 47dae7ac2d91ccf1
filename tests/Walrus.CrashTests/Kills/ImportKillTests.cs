using Walrus.Client;
using Walrus.CrashTests.Load;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;
using Walrus.Testing;
using Walrus.Testing.Programs;

namespace Walrus.CrashTests.Kills;

/// <summary>kill -9 on either side of <c>walrus-cli import</c>: what comes out in the end is the file.</summary>
public sealed class ImportKillTests : IDisposable
{
    private const string Topic = "text";
    private const int Lines = 150_000;
    private const int Kills = 6;

    private readonly TempDirectory _directory = new();

    public ImportKillTests()
    {
        Source = _directory.File("source.txt");
        RealText.Write(Source, Lines);
    }

    private string Source { get; }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Importer_KilledAgainAndAgain_ResumedUntilDone_ByteForByte()
    {
        await using NodeProcess node = await NodeProcess.StartAsync(Settings());
        await RegisterAsync(node);
        for (int kill = 1; kill <= Kills; kill++)
        {
            await using ChildProcess importer = CliProcess.Start(node, _directory.Path, "import", Source, "--topic", Topic, "--resume");
            await TopicFollower.WaitForAsync(node, Topic, PlaceOf(kill));
            importer.Kill();
            (await importer.WaitForExitAsync()).ShouldNotBe(0, "it was to be killed before its end");
        }

        await CliProcess.RunAsync(node, _directory.Path, "import", Source, "--topic", Topic, "--resume");

        await CheckExportAsync(node);
    }

    [Theory]
    [InlineData("each")]
    [InlineData("none")]
    public async Task Node_KilledAgainAndAgainDuringOneImport_ByteForByte(string fsync)
    {
        NodeSettings settings = Settings() with { Fsync = fsync };
        NodeProcess node = await NodeProcess.StartAsync(settings);
        try
        {
            await RegisterAsync(node);
            settings = settings with { ClientPort = node.Client.Port };
            await using ChildProcess importer = CliProcess.Start(node, _directory.Path, "import", Source, "--topic", Topic, "--retry-for", "2m");
            for (int kill = 1; kill <= Kills; kill++)
            {
                await TopicFollower.WaitForAsync(node, Topic, PlaceOf(kill));
                await node.DisposeAsync();
                node = await NodeProcess.StartAsync(settings);
            }

            Finished imported = await importer.FinishAsync();
            imported.ExitCode.ShouldBe(0, $"{imported.Errors}\nwalrus:\n{node.Log}");
            await CheckExportAsync(node);
        }
        finally
        {
            await node.DisposeAsync();
        }
    }

    /// <summary>Entries in the topic at a kill; the last comes half-way, so that none comes too late.</summary>
    private static int PlaceOf(int kill) => Lines / 2 / Kills * kill;

    private static async Task RegisterAsync(NodeProcess node)
    {
        await using WalrusClient client = node.Connect();
        await client.RegisterAsync(Topic);
    }

    /// <summary>Files of 4 MiB: the longest line is a record of almost 1 MiB, and a record takes half a file at most.</summary>
    private NodeSettings Settings() => new(_directory.File("data")) { JournalFileBytes = 4 * 1024 * 1024, JournalFiles = 2 };

    private async Task CheckExportAsync(NodeProcess node)
    {
        string exported = _directory.File("exported.txt");
        await CliProcess.RunAsync(node, _directory.Path, "export", Topic, exported);
        SameFiles.Check(Source, exported);
    }
}
