namespace Walrus.Benchmarks.Cluster;

/// <summary>What being a cluster costs, and how long it takes to get over a death; over real processes on this machine.</summary>
internal static class ClusterBench
{
    public static async Task MeasureAsync(BenchOptions options, BenchTable table)
    {
        MetadataCost.Measure(table);
        await ForwardingCost.MeasureAsync(options, table);
        await ReplicationCost.MeasureAsync(options, table);
        await TopicCreation.MeasureAsync(options, table);
        await LeaderKills.MeasureAsync(options, table);
        await ReadyTime.MeasureAsync(options, table);
    }
}
