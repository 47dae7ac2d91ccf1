using Walrus.CrashTests.Load;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;
using Walrus.Testing;

namespace Walrus.CrashTests.Kills;

/// <summary>kill -9 of the node under load, again and again, on the same directory.</summary>
public sealed class NodeKillTests
{
    /// <summary>Answers in a round before the kill: at once, in the first group commit, in the first file, after files have changed and packs were written.</summary>
    private static readonly int[] Places = [1, 2, 900, 17, 3_000, 150, 1, 1_800, 60, 5_000, 400, 9, 2_400, 700, 33, 4_000, 250, 5, 1_200, 90];

    [Theory]
    [InlineData("each")]
    [InlineData("200ms")]
    [InlineData("none")]
    public async Task Node_KilledUnderLoadAgainAndAgain_LosesNothingAcknowledged(string fsync)
    {
        using TempDirectory directory = new();
        NodeSettings settings = NodeSettings.SmallJournal(directory.File("data")) with { Fsync = fsync, SegmentEntries = 2_000 };
        MixedLoad load = new();
        await using (NodeProcess node = await NodeProcess.StartAsync(settings))
        {
            await MixedLoad.RegisterAsync(node);
            await node.KillAsync();
        }

        int kills = CrashSizes.Kills;
        for (int round = 0; round < kills; round++)
        {
            await KillWhileOpeningAsync(settings, round);
            await using NodeProcess node = await NodeProcess.StartAsync(settings);
            await load.VerifyAsync(node);
            await load.RunUntilGoneAsync(node, new KillSwitch(node, Places[round % Places.Length]).Count);
        }

        await using NodeProcess last = await NodeProcess.StartAsync(settings);
        await load.VerifyAsync(last);
        load.Acknowledged.ShouldBeGreaterThanOrEqualTo(kills);
        load.Consumer.ShouldBeGreaterThan(0);
        (await last.StopAsync()).ShouldBe(0, last.Log);
    }

    /// <summary>In some rounds an additional kill between the first log line and ready: in recovery, mostly.</summary>
    private static async Task KillWhileOpeningAsync(NodeSettings settings, int round)
    {
        if (round % 5 != 4)
        {
            return;
        }

        await using ChildProcess process = NodeProcess.Launch(settings);
        await process.Errors.FindAsync(_ => true);
        process.Kill();
        await process.WaitForExitAsync();
    }
}
