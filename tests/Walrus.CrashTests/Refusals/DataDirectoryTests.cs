using Walrus.Client;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;
using Walrus.Testing;

namespace Walrus.CrashTests.Refusals;

/// <summary>Data directories that cannot be used, or not alone.</summary>
public sealed class DataDirectoryTests
{
    [SkippableFact]
    public async Task Start_ReadOnlyFileSystem_OneLineNamesTheDirectory()
    {
        using TempMount? mount = TempMount.TryCreate("tmpfs", "size=1m", out string reason);
        Skip.If(mount is null, reason);
        mount.Remount("ro");

        string line = await Refusal.OfAsync(new NodeSettings(Path.Combine(mount.Path, "data")));

        line.ShouldContain(mount.Path);
        line.ShouldContain("read-only");
    }

    [SkippableFact]
    public async Task Start_StoreThatBecameReadOnly_OneLineNamesTheDirectory()
    {
        using TempMount? mount = TempMount.TryCreate("tmpfs", "size=64m", out string reason);
        Skip.If(mount is null, reason);
        NodeSettings settings = NodeSettings.SmallJournal(Path.Combine(mount.Path, "data"));
        await using (NodeProcess node = await NodeProcess.StartAsync(settings))
        {
            (await node.StopAsync()).ShouldBe(0, node.Log);
        }

        mount.Remount("ro");

        string line = await Refusal.OfAsync(settings);

        line.ShouldContain(settings.DataDirectory);
        line.ShouldContain("read-only");
    }

    [SkippableFact]
    public async Task Start_DirectoryWithoutPermission_OneLineNamesIt()
    {
        Skip.If(Environment.IsPrivilegedProcess, "root may write everywhere; the read-only file systems stand for it");
        using TempDirectory directory = new();
        File.SetUnixFileMode(directory.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        string line = await Refusal.OfAsync(new NodeSettings(directory.File("data")));

        File.SetUnixFileMode(directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        line.ShouldContain(directory.File("data"));
        line.ShouldContain("permission denied");
    }

    [Fact]
    public async Task Start_DirectoryInUse_OneLineNamesTheHolder_WhichGoesOn()
    {
        using TempDirectory directory = new();
        NodeSettings settings = NodeSettings.SmallJournal(directory.File("data"));
        await using NodeProcess holder = await NodeProcess.StartAsync(settings);
        await using WalrusClient client = holder.Connect();
        await client.PutAsync("logs", "before");

        string line = await Refusal.OfAsync(settings);

        line.ShouldContain("in use");
        line.ShouldContain(holder.Id.ToString());
        await client.PutAsync("logs", "after");
        (await client.FetchAsync("logs", 1, 1)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Start_HolderWasKilled_TheDirectoryIsFree()
    {
        using TempDirectory directory = new();
        NodeSettings settings = NodeSettings.SmallJournal(directory.File("data"));
        await using (NodeProcess holder = await NodeProcess.StartAsync(settings))
        {
            await holder.KillAsync();
        }

        await using NodeProcess next = await NodeProcess.StartAsync(settings);
        (await next.StopAsync()).ShouldBe(0, next.Log);
    }

    [Fact]
    public async Task Start_FilesOfSomebodyElse_AWarningNamesThemAndTheyStay()
    {
        using TempDirectory directory = new();
        NodeSettings settings = NodeSettings.SmallJournal(directory.File("data"));
        string[] foreign = [directory.File("data/notes.txt"), directory.File("data/journal/journal-0001.wal.bak"), directory.File("data/packs/pack-1.pack")];
        foreach (string path in foreign)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "mine");
        }

        await using (NodeProcess node = await NodeProcess.StartAsync(settings))
        {
            await using WalrusClient client = node.Connect();
            await client.PutAsync("logs", "works");
            (await node.StopAsync()).ShouldBe(0, node.Log);
            string[] warnings = [.. node.Log.Split('\n').Where(line => line.Contains(" warn: ", StringComparison.Ordinal))];
            foreign.ShouldAllBe(path => warnings.Any(line => line.Contains(path, StringComparison.Ordinal)));
        }

        foreign.ShouldAllBe(path => File.ReadAllText(path) == "mine");
    }

    [Fact]
    public async Task Start_DataDirectoryIsAFile_OneLineNamesIt()
    {
        using TempDirectory directory = new();
        await File.WriteAllTextAsync(directory.File("data"), "a file");

        (await Refusal.OfAsync(new NodeSettings(directory.File("data")))).ShouldContain(directory.File("data"));
    }
}
