using Walrus.Testing;

namespace Walrus.Storage.Tests.Engine.Crash;

/// <summary>Nothing that was acknowledged is lost, nothing else appears, and no store that only lost power is refused.</summary>
public sealed class CrashTests
{
    private const int SeedCount = 500;

    /// <summary>Else the seeds would prove nothing of merging and punching.</summary>
    [Fact]
    public async Task Seeds_OfTheseTests_MergePacksAndPunchHoles()
    {
        int holes = 0;
        int packs = 0;
        for (int seed = 1; seed <= 15; seed++)
        {
            CrashRun run = new(seed);
            await run.RunAsync();
            holes += run.LetGo.Holes;
            packs += run.LetGo.PacksGone;
        }

        holes.ShouldBeGreaterThan(5);
        packs.ShouldBeGreaterThan(30);
    }

    [Fact]
    public Task Reopen_AfterPowerCutsKillsAndCloses_HoldsWhatWasAcknowledged() => Seeds.RunAsync(SeedCount, seed => new CrashRun(seed).RunAsync());
}
