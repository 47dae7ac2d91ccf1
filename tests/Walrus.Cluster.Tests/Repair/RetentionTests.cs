using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Cluster.Tests.Sealing;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Repair;

public sealed class RetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly PartitionId Logs = Partition(1);

    [Fact]
    public void Decide_NoBounds_KeepsEverything() => Through(RetentionBounds.Keep, (10, 100, 48), (10, 100, 1)).ShouldBe(0);

    [Fact]
    public void Decide_ByAge_GivesUpTheOldOnesInFront()
    {
        RetentionBounds day = new(TimeSpan.FromHours(24), null);
        Through(day, (10, 100, 48), (10, 100, 25), (10, 100, 23)).ShouldBe(2);
        Through(day, (10, 100, 23), (10, 100, 48)).ShouldBe(0);
        Through(day, (10, 100, 48), (0, 0, null), (10, 100, 25)).ShouldBe(3, "an empty segment holds nothing back");
        Through(day, (10, null, null), (10, 100, 48)).ShouldBe(0, "what is not known stays");
    }

    [Fact]
    public void Decide_ByBytes_GivesUpUntilTheRestFits()
    {
        RetentionBounds small = new(null, 250);
        Through(small, (10, 100, 1), (10, 100, 1)).ShouldBe(0);
        Through(small, (10, 100, 1), (10, 100, 1), (10, 100, 1)).ShouldBe(1);
        Through(small, (10, 100, 1), (10, 100, 1), (10, 300, 1)).ShouldBe(3);
        Through(small, (10, 100, 1), (10, null, null), (10, 100, 1), (10, 100, 1)).ShouldBe(1, "what is not known weighs nothing");
    }

    [Fact]
    public void Decide_ByBoth_GivesUpWhatEitherDoes() =>
        Through(new RetentionBounds(TimeSpan.FromHours(24), 150), (10, 100, 48), (10, 100, 1), (10, 100, 1)).ShouldBe(2);

    [Fact]
    public async Task Run_TopicWithABytesBound_TrimsByWhatReplicasSay()
    {
        Scene scene = Of(2);
        scene.Does(Create("logs", On(2)) with { Configuration = new TopicConfiguration { Retention = new RetentionBounds(null, 15_000) } });
        scene.Does(Complete(Logs, 1, 1, Life(2), 10, On(2)));
        scene.Does(Complete(Logs, 2, 2, Life(2), 20, On(2)));
        scene.Does(Complete(Logs, 3, 3, Life(2), 30, On(2)));
        FakeCluster cluster = new(scene);
        await using TestNodes nodes = await TestNodes.StartAsync(cluster, 2);
        for (int segment = 1; segment <= 3; segment++)
        {
            nodes[2].Replicas.Make(new SegmentId(Logs, Segment(segment)), new Offset((segment - 1) * 10)).Append(new Offset(segment * 10), bytes: 1_000);
        }

        using ClusterRetention retention = new(nodes[1].View, cluster, nodes[1].Peers, () => true, TimeProvider.System, NullLoggerFactory.Instance);
        await RepairTests.RunUntilAsync(retention.RunAsync, () => !cluster.Proposed.IsEmpty);
        cluster.Proposed.ShouldBe([new TrimSegments(Logs, Segment(2))]);
    }

    /// <summary>How many of segments with so many entries, bytes and hours of age go.</summary>
    private static int Through(RetentionBounds bounds, params (long Entries, long? Bytes, int? Hours)[] segments)
    {
        SealedSegmentFacts[] facts =
        [
            .. segments.Select((item, i) => new SealedSegmentFacts(
                new SegmentNumber(i + 1), item.Entries, item.Bytes, item.Hours is { } hours ? new EntryTimestamp(Now.AddHours(-hours).ToUnixTimeMilliseconds()) : null)),
        ];
        TrimDecision? trim = RetentionPolicyDecision.Decide(Logs, bounds, facts, Now);
        trim?.Through.ShouldBe(new SegmentNumber(trim.Value.Segments));
        return trim?.Segments ?? 0;
    }
}
