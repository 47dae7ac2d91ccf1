using System.Text.Json;
using System.Text.Json.Serialization;
using Walrus.Storage;

namespace Walrus.Cli.Inspect;

/// <summary>The JSON of <c>inspect</c> and <c>repair</c>, one object a line; docs/cli.md lists the fields.</summary>
internal static class OfflineJson
{
    /// <summary>An inspection.</summary>
    public static string Of(StoreInspection found) => JsonSerializer.Serialize(found, OfflineJsonContext.Default.StoreInspection);

    /// <summary>A batch.</summary>
    public static string Of(BatchInspection batch) => JsonSerializer.Serialize(batch, OfflineJsonContext.Default.BatchInspection);

    /// <summary>A repair.</summary>
    public static string Of(RepairReport report) => JsonSerializer.Serialize(report, OfflineJsonContext.Default.RepairReport);
}

/// <summary>Generated, so that the program needs no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters =
    [
        typeof(OffsetJson),
        typeof(TopicNameJson),
        typeof(CursorNameJson),
        typeof(ValueNameJson),
        typeof(SegmentNumberJson),
        typeof(EntryTimestampJson),
        typeof(RecoveryReportJson),
        typeof(SnakeCaseEnumJson<JournalFileState>),
        typeof(SnakeCaseEnumJson<JournalVerdict>),
        typeof(SnakeCaseEnumJson<PackState>),
        typeof(SnakeCaseEnumJson<RepairKeep>),
    ])]
[JsonSerializable(typeof(StoreInspection))]
[JsonSerializable(typeof(BatchInspection))]
[JsonSerializable(typeof(RepairReport))]
internal sealed partial class OfflineJsonContext : JsonSerializerContext;
