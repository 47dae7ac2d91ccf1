using Walrus.CrashTests.Load;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;
using Walrus.Testing;

namespace Walrus.CrashTests.Shutdowns;

/// <summary>SIGTERM and SIGINT under load: an orderly end, and a clean start after it.</summary>
public sealed class SignalTests
{
    /// <summary>Answers before the signal.</summary>
    private static readonly int[] Places = [1, 3_000, 200, 6_000, 50];

    [Theory]
    [InlineData("each", "TERM")]
    [InlineData("200ms", "INT")]
    [InlineData("none", "TERM")]
    public async Task Node_SignalledUnderLoad_EndsWithZeroAndLosesNothing(string fsync, string name)
    {
        Signal signal = name == "INT" ? Signal.Interrupt : Signal.Terminate;
        using TempDirectory directory = new();
        NodeSettings settings = NodeSettings.SmallJournal(directory.File("data")) with { Fsync = fsync, SegmentEntries = 2_000 };
        MixedLoad load = new();
        foreach (int place in Places)
        {
            await using NodeProcess node = await NodeProcess.StartAsync(settings);
            await CheckCleanStartAsync(node);
            await MixedLoad.RegisterAsync(node);
            await load.VerifyAsync(node);
            int left = place;
            await load.RunUntilGoneAsync(node, () =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                {
                    node.Send(signal);
                }
            });
            (await node.WaitForExitAsync()).ShouldBe(0, node.Log);
            node.Log.ShouldContain("Store closed");
            node.Log.ShouldNotContain("   at ");
        }

        // Two restarts in a row, with nothing between them.
        for (int restart = 0; restart < 2; restart++)
        {
            await using NodeProcess node = await NodeProcess.StartAsync(settings);
            await CheckCleanStartAsync(node);
            (await node.StopAsync(signal)).ShouldBe(0, node.Log);
        }

        await using NodeProcess last = await NodeProcess.StartAsync(settings);
        await load.VerifyAsync(last);
        load.Acknowledged.ShouldBeGreaterThanOrEqualTo(Places.Max());
    }

    [Fact]
    public async Task Node_KilledWhileItStops_LosesNothing()
    {
        using TempDirectory directory = new();
        NodeSettings settings = NodeSettings.SmallJournal(directory.File("data"));
        MixedLoad load = new();
        for (int round = 0; round < 4; round++)
        {
            await using NodeProcess node = await NodeProcess.StartAsync(settings);
            await MixedLoad.RegisterAsync(node);
            await load.VerifyAsync(node);
            int left = 800;
            Task killed = node.FindLogAsync(line => line.Contains("Stopping", StringComparison.Ordinal)).ContinueWith(_ => node.Kill(), TaskScheduler.Default);
            await load.RunUntilGoneAsync(node, () =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                {
                    node.Send(Signal.Terminate);
                }
            });
            await killed;
        }

        await using NodeProcess last = await NodeProcess.StartAsync(settings);
        await load.VerifyAsync(last);
    }

    private static async Task CheckCleanStartAsync(NodeProcess node) =>
        (await node.FindLogAsync(line => line.Contains(" Opened ", StringComparison.Ordinal))).ShouldContain("(closed cleanly before: True)");
}
