using System.Globalization;
using Spectre.Console;
using Walrus.Cli.Settings;
using Walrus.Protocol;

namespace Walrus.Cli.Rendering;

/// <summary>CLUSTER and DESCRIBE for people.</summary>
internal static class OperatorTables
{
    /// <summary>The cluster: a few lines, then a row for each node that is a member.</summary>
    public static string Of(ClusterDocument cluster, SpectreText render)
    {
        var raft = cluster.Raft;
        var leader = raft.Leader is { } id ? $"leader {id}" : "[red]no leader known[/]";
        var learners = raft.Learners.Count == 0 ? string.Empty : $", learners {List(raft.Learners)}";
        var lacking = cluster.UnderReplicatedSegments == 0 ? "[green]0[/]" : $"[yellow]{Quantity.Count(cluster.UnderReplicatedSegments)}[/]";
        string[] lines =
        [
            $"[bold]cluster[/] {cluster.ClusterId.EscapeMarkup()}, as node {cluster.AnsweredBy} knows it",
            $"raft: {leader}, term {raft.Term}, voters {List(raft.Voters)}{learners}",
            $"{Quantity.Count(cluster.Topics)} topics, {Quantity.Count(cluster.Segments)} segments, under-replicated: {lacking}",
            .. RepairLine(cluster.Repair),
            .. cluster.Nodes.Where(node => node is { IsLive: true, Lacking: > 0 }).Select(LackingLine),
        ];
        var removed = cluster.Nodes.Where(node => node.Status == "removed").Select(node => node.Id).ToArray();
        var table = render.Table("node", "name", "status", "live", "raft", "leads", "replicas", "clients", "peers", "life");
        foreach (var node in cluster.Nodes.Where(node => node.Status != "removed"))
        {
            table.AddRow(
                Cell(node.Id),
                node.Name.EscapeMarkup(),
                StatusOf(node),
                node.IsLive ? "[green]yes[/]" : "[red]no[/]",
                node.RaftRole.EscapeMarkup() + (node.Id == raft.Leader ? " (leader)" : string.Empty),
                Quantity.Count(node.SegmentsLed),
                Quantity.Count(node.Replicas),
                node.ClientAddress.EscapeMarkup(),
                node.PeerAddress.EscapeMarkup(),
                Cell(node.Incarnation));
        }

        var last = removed.Length == 0 ? string.Empty : render.Markup($"[dim]removed: {List(removed)}[/]") + "\n";
        return string.Concat(lines.Select(line => render.Markup(line) + "\n")) + render.Render(table) + last;
    }

    /// <summary>A topic: its settings, then a row for each segment.</summary>
    public static string Of(DescriptionDocument topic, SpectreText render)
    {
        var table = render.Table("partition", "segment", "state", "base", "entries", "leader", "replicas", "epoch");
        foreach (var partition in topic.Partitions)
        {
            foreach (var segment in partition.Segments)
            {
                table.AddRow(
                    Cell(partition.Partition),
                    Cell(segment.Segment),
                    StatusOf(segment),
                    Quantity.Count(segment.Base),
                    segment.Count is { } count ? Quantity.Count(count) : "?",
                    Cell(segment.Leader),
                    List(segment.Replicas),
                    Cell(segment.Epoch));
            }
        }

        var title = $"[bold]topic[/] [cyan]{topic.Name.EscapeMarkup()}[/], id {topic.Id}, {Parts(topic.Partitions.Count, "partition")}, "
            + Parts(topic.Partitions.Sum(partition => partition.Segments.Count), "segment");
        return $"{render.Markup(title)}\n{SettingsTable.Of(topic.Settings, topic.OwnSettings, render)}\n{render.Render(table)}";
    }

    private static string[] RepairLine(ClusterRepairDocument? repair) => repair is null
        ? []
        : [$"repair: {Quantity.Count(repair.Done)} of {Quantity.Count(repair.Done + repair.UnderWay + repair.Waiting)} copies made, {Quantity.Count(repair.UnderWay)} under way, {Quantity.Count(repair.Waiting)} waiting ({Quantity.Bytes(repair.BytesCopied)} copied)"];

    private static string LackingLine(ClusterNodeDocument node)
    {
        var damaged = node.Damaged > 0 ? $", [red]{Quantity.Count(node.Damaged.Value)} damaged[/]" : string.Empty;
        return $"node {Cell(node.Id)}: [yellow]{Quantity.Count(node.Lacking ?? 0)}[/] of {Quantity.Count(node.Replicas)} segments are not whole there{damaged}";
    }

    private static string StatusOf(ClusterNodeDocument node) => node.Status switch
    {
        "alive" => "[green]alive[/]",
        "draining" => "[yellow]draining[/]",
        _ => node.Status.EscapeMarkup(),
    };

    private static string StatusOf(DescribedSegmentDocument segment) => segment.Status switch
    {
        "open" => "[green]open[/]",
        "sealing" => "[yellow]sealing[/]",
        _ => $"[dim]{segment.Status.EscapeMarkup()}[/]",
    };

    private static string Parts(int count, string word) => count == 1 ? $"1 {word}" : $"{Quantity.Count(count)} {word}s";

    private static string List(IEnumerable<long> nodes) => string.Join(", ", nodes.Select(Cell)) is { Length: > 0 } text ? text : "none";

    private static string Cell(long number) => number.ToString(CultureInfo.InvariantCulture);
}
