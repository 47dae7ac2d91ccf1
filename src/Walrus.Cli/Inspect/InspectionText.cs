using System.Globalization;
using System.Text;
using Spectre.Console;
using Walrus.Cli.Rendering;
using Walrus.Storage;

namespace Walrus.Cli.Inspect;

/// <summary>An inspection for people.</summary>
internal sealed class InspectionText(SpectreText render)
{
    /// <summary>Everything; runs and segments only <paramref name="inDetail"/>.</summary>
    public string Of(StoreInspection found, bool inDetail)
    {
        var text = new StringBuilder();
        _ = text.AppendLine(Head(found)).AppendLine(Opening(found.Opening));
        Section(text, "journal", Journal(found));
        Section(text, "packs", Packs(found));
        if (inDetail)
        {
            Section(text, "runs", Runs(found));
        }

        Section(text, "topics", Topics(found));
        if (inDetail)
        {
            Section(text, "segments", Segments(found));
        }

        Section(text, "cursors", Cursors(found));
        foreach (var value in found.Values)
        {
            _ = text.AppendLine($"value {value.Name.Value}: {Quantity.Bytes(value.Value.Length)}");
        }

        foreach (var path in found.ForeignFiles)
        {
            _ = text.Append("not the engine's: ").AppendLine(path);
        }

        AppendDamages(text, found.Damages);
        if (found.IsIntact)
        {
            _ = text.AppendLine(render.Markup(found.IsVerified ? "[green]intact[/]: every batch was read" : "[green]intact[/] as far as was looked: --verify reads every batch"));
        }
        else
        {
            _ = text.AppendLine("what can be saved: walrus-cli repair DIR --to NEW makes a new store of it and says what is lost");
        }

        return text.ToString();
    }

    /// <summary>One line per damage.</summary>
    public void AppendDamages(StringBuilder text, IReadOnlyList<StoreDamage> damages)
    {
        foreach (var damage in damages)
        {
            _ = text.Append(render.Markup("[red]damage[/]: ")).AppendLine(damage.ToString());
        }
    }

    /// <summary>A time as ISO 8601 in UTC; the plain number where a foreign producer wrote one that is none.</summary>
    public static string Time(EntryTimestamp time)
    {
        try
        {
            return time.ToDateTimeOffset().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        }
        catch (ArgumentOutOfRangeException)
        {
            return time.ToString();
        }
    }

    private static string Head(StoreInspection found)
    {
        var id = found.StoreId is { } known ? known.ToString() : "unknown, no header is readable";
        var use = !found.IsInUse ? string.Empty
            : found.HolderProcessId is { } process ? $"; in use by process {process}: files may change while they are read"
            : "; in use: files may change while they are read";
        return $"store {found.Directory} (id {id}){use}";
    }

    private static string Opening(OpeningInspection opening)
    {
        if (opening.Report is not { } report)
        {
            return $"opening would be refused: {opening.Refusal}";
        }

        var how = report.WasClean ? "closed properly" : "not closed properly";
        var cut = report.CutAt is { } place
            ? $"{Quantity.Count(report.BytesCut)} bytes of a torn, never confirmed end would be cut at byte {place.Position} of {place.Path}"
            : "nothing would be cut";
        return $"opening would succeed: {how}, {report.JournalFilesScanned} journal files and {Quantity.Bytes(report.BytesScanned)} scanned, "
            + $"{Quantity.Count(report.RecordsValid)} records valid, {Quantity.Count(report.EntriesInJournal)} entries in them, {cut}";
    }

    private void Section(StringBuilder text, string title, Table? table)
    {
        if (table is not null && table.Rows.Count > 0)
        {
            _ = text.AppendLine().AppendLine(render.Markup($"[bold]{title}[/]")).Append(render.Render(table));
            _ = text.AppendLine();
        }
    }

    private Table Journal(StoreInspection found)
    {
        var table = render.Table("place", "file", "state", "header", "generation", "oldest", "previous", "created", "size", "records", "entries", "valid bytes", "stops at", "verdict");
        foreach (var file in found.Journal)
        {
            var stop = file.StopsAt is { } at ? $"{at}: {file.StopReason}" : "-";
            var verdict = file.Verdict is { } known ? $"{Word(known)}{(file.Evidence is null ? string.Empty : $" ({file.Evidence})")}" : "-";
            table.AddRow(
                Cell(file.ChainPlace),
                Path.GetFileName(file.Path).EscapeMarkup(),
                Word(file.State),
                file.Header,
                Cell((long?)file.Generation),
                Cell((long?)file.OldestLive),
                file.Previous ?? "-",
                file.Created is { } created ? Time(created) : "-",
                Quantity.Bytes(file.Bytes),
                string.Join(", ", file.Records.Select(pair => $"{Quantity.Count(pair.Value)} {pair.Key}")).EscapeMarkup(),
                Quantity.Count(file.Entries),
                Quantity.Count(file.ValidBytes),
                stop.EscapeMarkup(),
                verdict.EscapeMarkup());
        }

        return table;
    }

    private Table Packs(StoreInspection found)
    {
        var table = render.Table("pack", "file", "state", "header", "source", "size", "published", "frame", "runs", "entries", "batches read");
        foreach (var pack in found.Packs)
        {
            table.AddRow(
                Cell((long)pack.Pack),
                Path.GetFileName(pack.Path).EscapeMarkup(),
                Word(pack.State),
                pack.Header,
                Cell((long?)pack.Source),
                pack.Bytes is { } bytes ? Quantity.Bytes(bytes) : "-",
                Cell(pack.PublishedBytes),
                pack.IsFrameIntact ? "intact" : "damaged",
                Cell(pack.Runs.Count),
                Quantity.Count(pack.IsFrameIntact ? pack.Entries : pack.ValidEntries),
                pack.IsScanned ? $"{Quantity.Count(pack.ValidBatches)} whole" : "-");
        }

        return table;
    }

    private Table Runs(StoreInspection found)
    {
        var table = render.Table("pack", "partition", "offsets", "batches", "entries", "size", "position", "earliest", "latest");
        foreach (var pack in found.Packs)
        {
            foreach (var run in pack.Runs)
            {
                table.AddRow(
                    Cell((long)pack.Pack),
                    Cell(run.Partition),
                    run.Offsets.ToString(),
                    Quantity.Count(run.Batches),
                    Quantity.Count(run.Entries),
                    Quantity.Bytes(run.Bytes),
                    Cell(run.Position),
                    Time(run.MinTimestamp),
                    Time(run.MaxTimestamp));
            }
        }

        return table;
    }

    private Table Topics(StoreInspection found)
    {
        var table = render.Table("topic", "partition", "start", "end", "entries", "in packs", "size", "segments", "cursors", "missing");
        foreach (var topic in found.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                table.AddRow(
                    $"[cyan]{topic.Name.Value.EscapeMarkup()}[/]",
                    Cell(partition.Number),
                    partition.Start.ToString(),
                    partition.End.ToString(),
                    Quantity.Count(partition.Entries),
                    Quantity.Count(partition.EntriesInPacks),
                    Quantity.Bytes(partition.Bytes),
                    Cell(partition.Segments.Count),
                    Cell(partition.Cursors.Count),
                    partition.Missing.Count == 0 ? "-" : $"[red]{string.Join(", ", partition.Missing)}[/]");
            }
        }

        return table;
    }

    private Table Segments(StoreInspection found)
    {
        var table = render.Table("topic", "partition", "segment", "base", "sealed end");
        foreach (var topic in found.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                foreach (var segment in partition.Segments)
                {
                    table.AddRow(
                        topic.Name.Value.EscapeMarkup(),
                        Cell(partition.Number),
                        segment.Number.ToString(),
                        segment.Base.ToString(),
                        segment.SealedEnd?.ToString() ?? "open");
                }
            }
        }

        return table;
    }

    private Table Cursors(StoreInspection found)
    {
        var table = render.Table("topic", "partition", "cursor", "position");
        foreach (var topic in found.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                foreach (var cursor in partition.Cursors)
                {
                    table.AddRow(topic.Name.Value.EscapeMarkup(), Cell(partition.Number), cursor.Name.Value.EscapeMarkup(), cursor.Position.ToString());
                }
            }
        }

        return table;
    }

    private static string Cell(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    /// <summary><c>HeaderLost</c> as <c>header lost</c>.</summary>
    private static string Word<T>(T value)
        where T : struct, Enum =>
        string.Concat(value.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? string.Empty : " ") + char.ToLowerInvariant(c) : c.ToString()));
}
