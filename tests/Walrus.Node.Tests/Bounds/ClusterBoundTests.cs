namespace Walrus.Node.Tests.Bounds;

/// <summary>Bounds of a node in a cluster that only make sense together.</summary>
public sealed class ClusterBoundTests
{
    /// <summary>What clients of the seeds wait before they give up.</summary>
    private static readonly TimeSpan ClientPatience = TimeSpan.FromSeconds(10);

    [Fact]
    public void Waits_OfARequest_EndBeforeItsClientGivesUp()
    {
        Limits.RouteWaitMax.ShouldBeLessThan(ClientPatience);
        Limits.ReadWaitMax.ShouldBeLessThan(Limits.RouteWaitMax, "or nobody would hear why");
        Limits.RolloverDrainMax.ShouldBeLessThan(Limits.RouteWaitMax, "a rollover that is called off must leave time for the appends that waited for it");
        Limits.TopicLookupMax.ShouldBeLessThan(Limits.RouteWaitMax);
        Limits.ReadPause.ShouldBeLessThan(Limits.ReadWaitMax / 10);
        Limits.RolloverRetryPause.ShouldBeLessThan(Limits.RolloverDrainMax / 10);
        Limits.LeaseInterval.ShouldBe(TimeSpan.FromMilliseconds(100), "the seeds' interval");
    }

    [Fact]
    public void Joining_TheMemberAnswersBeforeItIsGivenUp_AndIsAskedMoreThanOnce()
    {
        Limits.JoinProposalMax.ShouldBeLessThan(Limits.JoinAnswerMax);
        (Limits.JoinAnswerMax * 2).ShouldBeLessThan(Limits.JoinWaitMax);
        Limits.FormerStoreWaitMax.ShouldBeGreaterThan(Limits.NodeSilenceMax, "a machine without power is noticed by then");
        Limits.FormerStoreWaitMax.ShouldBeLessThan(Limits.JoinWaitMax);
        Limits.JoinPause.ShouldBeInRange(TimeSpan.FromMilliseconds(1), Limits.JoinWaitMax / 10);
    }

    [Fact]
    public void Silence_IsLongerThanSomeLostSignsOfLife_AndShorterThanAClientsPatience()
    {
        (Limits.NodeKeepAlive * 4).ShouldBeLessThan(Limits.NodeSilenceMax);
        Limits.NodeSilenceMax.ShouldBeGreaterThanOrEqualTo(Limits.LeaderSilenceMax, "whoever was given up for silence has been silent for that long");
        (Limits.NodeSilenceMax + Limits.FailoverInterval + Limits.FailoverLookPause + Limits.SealStragglerPatience + Limits.SealRetryMin)
            .ShouldBeLessThan(TimeSpan.FromSeconds(2), "noticed, sealed, and one retry");
        (Limits.NodeSilenceMax + Limits.ReadWaitMax).ShouldBeLessThan(ClientPatience);
    }

    [Fact]
    public void Stop_HandOverDrainAndClose_FitIntoTheGraceOfMostSupervisors() =>
        (Limits.HandOverMax + Limits.ShutdownDrainMax + Limits.ShutdownCloseMax).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(30));
}
