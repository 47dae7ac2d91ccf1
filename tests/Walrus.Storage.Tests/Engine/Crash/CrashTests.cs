using Walrus.Testing;

namespace Walrus.Storage.Tests.Engine.Crash;

/// <summary>Nothing that was acknowledged is lost, nothing else appears, and no store that only lost power is refused.</summary>
public sealed class CrashTests
{
    private const int SeedCount = 500;

    [Fact]
    public Task Reopen_AfterPowerCutsKillsAndCloses_HoldsWhatWasAcknowledged() => Seeds.RunAsync(SeedCount, seed => new CrashRun(seed).RunAsync());
}
