using Walrus.Testing;

namespace Walrus.Cluster.Tests.Replication.Steps;

public sealed class StepSimulationTests
{
    [Fact]
    public void Replicas_UnderLossRepetitionReorderingAndCrashes_StayPrefixesAndKeepWhatIsCommitted()
    {
        long acknowledged = 0;
        Seeds.Run(150, seed =>
        {
            StepSimulation simulation = new(seed);
            simulation.Run(600);
            acknowledged += simulation.Acknowledged;
        });
        acknowledged.ShouldBeGreaterThan(0);
    }
}
