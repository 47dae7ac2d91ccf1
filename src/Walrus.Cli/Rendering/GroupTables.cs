using System.Globalization;
using Spectre.Console;
using Walrus.Protocol;

namespace Walrus.Cli.Rendering;

/// <summary>GROUP for people.</summary>
internal static class GroupTables
{
    /// <summary>A group: a line, then a row for each partition.</summary>
    public static string Of(GroupDocument group, SpectreText render)
    {
        var table = render.Table("partition", "position", "end", "lag", "in flight", "done above");
        foreach (var partition in group.Partitions)
        {
            table.AddRow(
                partition.Partition.ToString(CultureInfo.InvariantCulture),
                Quantity.Count(partition.Position),
                Quantity.Count(partition.End),
                partition.Lag == 0 ? "[green]0[/]" : Quantity.Count(partition.Lag),
                Quantity.Count(partition.InFlight),
                Quantity.Count(partition.DoneAbove));
        }

        var title = $"[bold]group[/] [cyan]{group.Group.EscapeMarkup()}[/] of topic [cyan]{group.Topic.EscapeMarkup()}[/], "
            + $"{Quantity.Count(group.Partitions.Sum(partition => partition.Lag))} behind";
        return $"{render.Markup(title)}\n{render.Render(table)}";
    }
}
