using Walrus.Testing;

namespace Walrus.Storage.Tests.Engine.Cursors;

/// <summary>At least once, under power cuts, kills and closes at drawn moments of a workload that also appends and turns the ring.</summary>
public sealed class AtLeastOnceCrashTests
{
    private const int SeedCount = 300;

    [Fact]
    public Task Reopen_AfterCrashes_RepeatsAtMostTheBoundAndMissesNothing() => Seeds.RunAsync(SeedCount, seed => new AtLeastOnceRun(seed).RunAsync());
}
