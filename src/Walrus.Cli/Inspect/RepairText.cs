using System.Globalization;
using System.Text;
using Spectre.Console;
using Walrus.Cli.Rendering;
using Walrus.Storage;

namespace Walrus.Cli.Inspect;

/// <summary>A repair's report for people.</summary>
internal sealed class RepairText(SpectreText render)
{
    /// <summary>What was kept, saved elsewhere and lost, by partition; then the reasons.</summary>
    public string Of(RepairReport report)
    {
        var text = new StringBuilder();
        if (report.Topics.Count > 0)
        {
            _ = text.Append(render.Render(Partitions(report))).AppendLine().AppendLine();
        }

        foreach (var topic in report.Topics.Where(topic => topic.IsNameLost))
        {
            _ = text.AppendLine($"'{topic.Name}' has entries of a topic whose name is lost");
        }

        foreach (var topic in report.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                foreach (var cursor in partition.CursorsMoved)
                {
                    _ = text.AppendLine($"cursor '{cursor.Name}' of '{topic.Name}' partition {partition.Number} moved from {cursor.From} to {cursor.To}");
                }
            }
        }

        new InspectionText(render).AppendDamages(text, report.Damages);
        var lost = report.EntriesLost switch
        {
            0 => "nothing is lost",
            1 => "1 entry is lost",
            var count => $"{Quantity.Count(count)} entries are lost",
        };
        return text.AppendLine($"{report.To} holds {Quantity.Count(report.Entries)} entries ({Quantity.Bytes(report.Bytes)}) and was read back; {lost}").ToString();
    }

    private Table Partitions(RepairReport report)
    {
        var table = render.Table("topic", "partition", "before", "kept", "saved in", "lost");
        foreach (var topic in report.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                var saved = string.Join(", ", partition.Saved.Select(range => $"{range.Topic}: {range.Offsets}"));
                table.AddRow(
                    topic.Name.Value.EscapeMarkup(),
                    partition.Number.ToString(CultureInfo.InvariantCulture),
                    partition.Before.ToString(),
                    partition.Kept.Count == 0 ? $"none, goes on at {partition.Kept.To}" : partition.Kept.ToString(),
                    saved.Length == 0 ? "-" : saved.EscapeMarkup(),
                    partition.Lost.Count == 0 ? "-" : $"[red]{string.Join(", ", partition.Lost)}[/]");
            }
        }

        return table;
    }
}
