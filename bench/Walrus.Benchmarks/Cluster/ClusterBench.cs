namespace Walrus.Benchmarks.Cluster;

/// <summary>What being a cluster costs, and how long it takes to get over a death; over real processes on this machine. <c>cluster</c> is all parts, each has a name of its own, too.</summary>
internal static class ClusterBench
{
    public const string Metadata = "cluster-metadata";
    public const string Forwarding = "cluster-forwarding";
    public const string Replication = "cluster-replication";
    public const string Topics = "cluster-topics";
    public const string Outages = "cluster-outages";
    public const string Ready = "cluster-ready";

    public static async Task MeasureAsync(BenchOptions options, BenchTable table)
    {
        bool Wants(string part) => options.Wants("cluster") || options.Wants(part);
        if (Wants(Metadata))
        {
            MetadataCost.Measure(table);
        }

        if (Wants(Forwarding))
        {
            await ForwardingCost.MeasureAsync(options, table);
        }

        if (Wants(Replication))
        {
            await ReplicationCost.MeasureAsync(options, table);
        }

        if (Wants(Topics))
        {
            await TopicCreation.MeasureAsync(options, table);
        }

        if (Wants(Outages))
        {
            await LeaderOutages.MeasureAsync(options, table);
        }

        if (Wants(Ready))
        {
            await ReadyTime.MeasureAsync(options, table);
        }
    }
}
