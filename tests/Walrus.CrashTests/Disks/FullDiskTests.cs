using Walrus.Client;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;
using Walrus.Testing;
using Walrus.Testing.Programs;

namespace Walrus.CrashTests.Disks;

/// <summary>A disk that is really full, and has room again: a small file system of its own.</summary>
public sealed class FullDiskTests
{
    private const int BallastBytes = 6 * 1024 * 1024;

    // Entries have about 600 bytes, journal files 1 MiB.
    private const int EntriesBeyondAFile = 2_500;

    [SkippableTheory]
    [InlineData("each")]
    [InlineData("200ms")]
    [InlineData("none")]
    public async Task Put_OnAFullDisk_IsRefusedUntilThereIsRoom_AndNothingAcceptedIsLost(string fsync)
    {
        using TempMount? mount = TempMount.TryCreate("tmpfs", "size=32m", out string reason);
        Skip.If(mount is null, reason);
        NodeSettings settings = NodeSettings.SmallJournal(Path.Combine(mount.Path, "data")) with { Fsync = fsync };
        Ballast first = new(Path.Combine(mount.Path, "ballast-1"), BallastBytes);
        Ballast second = new(Path.Combine(mount.Path, "ballast-2"), BallastBytes);
        AcceptedEntries entries = new();
        await using (NodeProcess node = await NodeProcess.StartAsync(settings))
        {
            await using WalrusClient client = node.Connect();
            ServerErrorException refusal = await entries.PutUntilRefusedAsync(client);
            refusal.Message.ShouldContain("No space left");
            refusal.Message.ShouldContain(mount.Path);
            await CheckReadsGoOnAsync(client, entries, isFull: true);
            (await entries.PutUntilRefusedAsync(client)).Message.ShouldContain("No space left");

            first.Drop();
            await entries.PutUntilAcceptedAsync(client);
            await CheckReadsGoOnAsync(client, entries, isFull: false);

            // More than the rest of the journal file that was being written: the engine has found the room that was made.
            for (int accepted = 0; accepted < EntriesBeyondAFile; accepted++)
            {
                await entries.PutUntilAcceptedAsync(client);
            }

            await entries.PutUntilRefusedAsync(client);
            await CheckReadsGoOnAsync(client, entries, isFull: true);
            await node.KillAsync();
        }

        second.Drop();
        await using NodeProcess restarted = await NodeProcess.StartAsync(settings);
        await using WalrusClient after = restarted.Connect();
        await entries.VerifyAsync(after);
        await entries.PutUntilAcceptedAsync(after);
        await CheckReadsGoOnAsync(after, entries, isFull: false);
        await entries.VerifyAsync(after);
    }

    [SkippableFact]
    public async Task Start_OnAFullDisk_IsRefusedOrTakesNothing_AndWithRoomEverythingIsThere()
    {
        using TempMount? mount = TempMount.TryCreate("tmpfs", "size=16m", out string reason);
        Skip.If(mount is null, reason);
        NodeSettings settings = NodeSettings.SmallJournal(Path.Combine(mount.Path, "data"));
        Ballast ballast = new(Path.Combine(mount.Path, "ballast"), BallastBytes);
        AcceptedEntries entries = new();
        await using (NodeProcess node = await NodeProcess.StartAsync(settings))
        {
            await using WalrusClient client = node.Connect();
            await entries.PutUntilRefusedAsync(client);
            await node.KillAsync();
        }

        await StartInVainAsync(settings);

        ballast.Drop();
        await using NodeProcess restarted = await NodeProcess.StartAsync(settings);
        await using WalrusClient after = restarted.Connect();
        await entries.VerifyAsync(after);
        await entries.PutUntilAcceptedAsync(after);
    }

    [SkippableFact]
    public async Task Stop_OnAFullDisk_EndsAndLosesNothing()
    {
        using TempMount? mount = TempMount.TryCreate("tmpfs", "size=16m", out string reason);
        Skip.If(mount is null, reason);
        NodeSettings settings = NodeSettings.SmallJournal(Path.Combine(mount.Path, "data"));
        Ballast ballast = new(Path.Combine(mount.Path, "ballast"), BallastBytes);
        AcceptedEntries entries = new();
        await using (NodeProcess node = await NodeProcess.StartAsync(settings))
        {
            await using WalrusClient client = node.Connect();
            await entries.PutUntilRefusedAsync(client);
            (await node.StopAsync()).ShouldBe(0, node.Log);
        }

        ballast.Drop();
        await using NodeProcess restarted = await NodeProcess.StartAsync(settings);
        await using WalrusClient after = restarted.Connect();
        await entries.VerifyAsync(after);
    }

    /// <summary>Whether there is room for what a start writes depends on where in its files the store was: without it the start is refused; with it nothing is accepted but for want of room.</summary>
    private static async Task StartInVainAsync(NodeSettings settings)
    {
        await using ChildProcess process = NodeProcess.Launch(settings);
        Task ready = process.Output.FindAsync(line => line.StartsWith("walrus ready", StringComparison.Ordinal));
        Task said = process.Errors.FindAsync(line => line.Contains("No space left", StringComparison.Ordinal));
        await said;
        process.Kill();
        await process.WaitForExitAsync();
        await ready.ContinueWith(static _ => { }, TaskScheduler.Default);
    }

    private static async Task CheckReadsGoOnAsync(WalrusClient client, AcceptedEntries entries, bool isFull)
    {
        await entries.FetchAsync(client, 0);
        await entries.FetchAsync(client, entries.Count / 2);
        await entries.FetchAsync(client, entries.Count - 1);
        (await client.StateAsync(AcceptedEntries.Topic)).Partitions[0].EndOffset.ShouldBe(entries.Count);
        await (isFull ? entries.GetAsync(client, mayBeRefused: true) : entries.GetUntilGivenAsync(client));
    }
}
