using System.Globalization;
using Spectre.Console;
using Walrus.Client;

namespace Walrus.Cli.Rendering;

/// <summary>STATE and METRICS as tables for people.</summary>
internal static class ClusterTables
{
    /// <summary>A topic's segments.</summary>
    public static string Of(TopicState state, SpectreText render)
    {
        var table = render.Table("partition", "segment", "leader", "state", "entries");
        var partitions = state.Partitions.Count > 0
            ? state.Partitions
            : [new PartitionState(0, state.CurrentSegment, state.LeaderNode, state.LastSealedEntryOffset, 0, EndOffset: -1, state.SealedSegments)];
        foreach (var partition in partitions)
        {
            foreach (var (segment, count) in partition.SealedSegments.OrderBy(pair => pair.Key))
            {
                table.AddRow(Cell(partition.Partition), Cell(segment), LeaderOf(state, partition, segment), "[dim]sealed[/]", Quantity.Count(count));
            }

            var open = partition.EndOffset < 0 ? "?" : Quantity.Count(partition.EndOffset - partition.LastSealedEntryOffset);
            table.AddRow(Cell(partition.Partition), Cell(partition.CurrentSegment), Cell(partition.LeaderNode), "[green]open[/]", open);
        }

        return render.Render(table);
    }

    /// <summary>A node's view of the cluster.</summary>
    public static string Of(ClusterMetrics metrics, SpectreText render)
    {
        var table = render.Table("what", "value");
        var leader = metrics.CurrentLeader?.ToString(CultureInfo.InvariantCulture) ?? "none known";
        table.AddRow("node", Cell(metrics.Id));
        table.AddRow("state", metrics.State.EscapeMarkup());
        table.AddRow("leader", leader);
        table.AddRow("term", Cell(metrics.CurrentTerm));
        table.AddRow("last log index", Cell(metrics.LastLogIndex));
        table.AddRow("last applied", Cell(metrics.LastAppliedIndex));
        table.AddRow("voters", string.Join(" and ", metrics.VoterConfigs.Select(config => string.Join(", ", config))));
        table.AddRow("nodes", string.Join(", ", metrics.Nodes));
        if (metrics.Replication is { } replication)
        {
            table.AddRow("replicated to", string.Join(", ", replication.OrderBy(pair => pair.Key).Select(pair => $"node {pair.Key}: {pair.Value}")));
        }

        return render.Render(table);
    }

    private static string LeaderOf(TopicState state, PartitionState partition, int segment) =>
        partition.Partition == 0 && state.SegmentLeaders.TryGetValue(segment, out var leader) ? Cell(leader) : "-";

    private static string Cell(long number) => number.ToString(CultureInfo.InvariantCulture);
}
