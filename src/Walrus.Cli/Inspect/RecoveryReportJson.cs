using System.Text.Json;
using Walrus.Storage;

namespace Walrus.Cli.Inspect;

/// <summary>The answers to recovery's questions, with the place of the cut in two fields.</summary>
internal sealed class RecoveryReportJson : WriteOnlyJson<RecoveryReport>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RecoveryReport value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("was_clean"u8, value.WasClean);
        writer.WriteNumber("journal_files_scanned"u8, value.JournalFilesScanned);
        writer.WriteNumber("bytes_scanned"u8, value.BytesScanned);
        writer.WriteNumber("records_valid"u8, value.RecordsValid);
        writer.WriteNumber("entries_in_journal"u8, value.EntriesInJournal);
        writer.WriteNumber("bytes_cut"u8, value.BytesCut);
        writer.WriteString("cut_path"u8, value.CutAt?.Path);
        if (value.CutAt is { } cut)
        {
            writer.WriteNumber("cut_position"u8, cut.Position);
        }
        else
        {
            writer.WriteNull("cut_position"u8);
        }

        writer.WriteString("cut_reason"u8, value.CutReason);
        writer.WriteNumber("packs_opened"u8, value.PacksOpened);
        writer.WriteNumber("packs_unpublished"u8, value.PacksDeleted);
        writer.WriteEndObject();
    }
}
