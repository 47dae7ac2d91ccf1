using System.Text.Json;
using System.Text.Json.Serialization;

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

/// <summary>A string.</summary>
internal sealed class ValueNameJson : WriteOnlyJson<ValueName>
{
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ValueName value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
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
