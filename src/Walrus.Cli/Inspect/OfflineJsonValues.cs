using System.Text.Json;
using System.Text.Json.Serialization;
using Walrus.Storage;

namespace Walrus.Cli.Inspect;

/// <summary>Writes a type of ours as a plain JSON value. Nothing reads them back here.</summary>
internal abstract class WriteOnlyJson<T> : JsonConverter<T>
{
    /// <inheritdoc/>
    public sealed override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("These objects are only written.");
}

/// <summary>A number.</summary>
internal sealed class OffsetJson : WriteOnlyJson<Offset>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Offset value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}

/// <summary>A number.</summary>
internal sealed class SegmentNumberJson : WriteOnlyJson<SegmentNumber>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SegmentNumber value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}

/// <summary>Milliseconds since 1970-01-01 UTC.</summary>
internal sealed class EntryTimestampJson : WriteOnlyJson<EntryTimestamp>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, EntryTimestamp value, JsonSerializerOptions options) => writer.WriteNumberValue(value.UnixMilliseconds);
}

/// <summary>A string.</summary>
internal sealed class TopicNameJson : WriteOnlyJson<TopicName>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TopicName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary>A string.</summary>
internal sealed class CursorNameJson : WriteOnlyJson<CursorName>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, CursorName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

/// <summary><c>HeaderLost</c> as <c>"header_lost"</c>.</summary>
internal sealed class SnakeCaseEnumJson<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower)
    where T : struct, Enum;

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
