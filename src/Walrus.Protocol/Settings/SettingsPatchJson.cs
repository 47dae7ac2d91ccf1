using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Walrus.Protocol;

/// <summary>
/// A <see cref="SettingsPatch"/> as a JSON object: a field for each setting that changes, null for one that follows the default again. Strict: what a node does
/// not understand it does not guess at.
/// </summary>
public static class SettingsPatchJson
{
    private const string NoObject = "not a JSON object of settings";

    /// <summary>The JSON of <paramref name="patch"/>.</summary>
    public static byte[] Write(SettingsPatch patch)
    {
        ArgumentNullException.ThrowIfNull(patch);
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            WriteNumber(json, SettingNames.ReplicationFactor, patch.ReplicationFactor.IsGiven, patch.ReplicationFactor.Value);
            if (patch.Acks.IsGiven)
            {
                json.WriteString(SettingNames.Acks, patch.Acks.Value is { } mode ? SettingNames.WordOf(mode) : null);
            }

            WriteNumber(json, SettingNames.SegmentEntries, patch.SegmentEntries.IsGiven, patch.SegmentEntries.Value);
            WriteNumber(json, SettingNames.SegmentBytes, patch.SegmentBytes.IsGiven, patch.SegmentBytes.Value);
            WriteNumber(json, SettingNames.RetentionAge, patch.RetentionAge.IsGiven, (long?)patch.RetentionAge.Value?.TotalMilliseconds);
            WriteNumber(json, SettingNames.RetentionBytes, patch.RetentionBytes.IsGiven, patch.RetentionBytes.Value);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a change. Never throws for what it holds.</summary>
    /// <param name="json">At most <see cref="Limits.SettingsJsonBytesMax"/> bytes; more are refused without a look.</param>
    /// <param name="patch">The change; its values are in their ranges.</param>
    /// <param name="error">What is wrong, for a person.</param>
    public static bool TryRead(in ReadOnlySequence<byte> json, [NotNullWhen(true)] out SettingsPatch? patch, [NotNullWhen(false)] out string? error)
    {
        patch = null;
        if (json.Length > Limits.SettingsJsonBytesMax)
        {
            error = $"longer than {Limits.SettingsJsonBytesMax} bytes";
            return false;
        }

        try
        {
            error = Read(json, out SettingsPatch read);
            patch = error is null ? read : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            error = NoObject; // The second: an escaped half of a character.
        }

        return error is null;
    }

    /// <summary>What is wrong, or null.</summary>
    private static string? Read(in ReadOnlySequence<byte> json, out SettingsPatch patch)
    {
        patch = new SettingsPatch();
        Utf8JsonReader reader = new(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return NoObject;
        }

        HashSet<string> seen = new(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!seen.Add(name))
            {
                return $"{Shown(name)} is there twice";
            }

            reader.Read();
            if (With(patch, name, ref reader) is not { } changed)
            {
                return SettingNames.All.Contains(name, StringComparer.Ordinal)
                    ? $"{name} must be {(name == SettingNames.Acks ? "\"none\", \"leader\" or \"quorum\"" : "a whole number")}, or null for the default"
                    : $"unknown setting {Shown(name)}";
            }

            patch = changed;
        }

        reader.Read(); // Throws when something stands behind the object.
        return patch.IsEmpty ? "no setting is named" : patch.Problem;
    }

    /// <summary>Null when there is no such setting, or the value is none of its kind.</summary>
    private static SettingsPatch? With(SettingsPatch patch, string name, ref Utf8JsonReader reader)
    {
        bool isNull = reader.TokenType == JsonTokenType.Null;
        if (name == SettingNames.Acks)
        {
            AckMode mode = default;
            return isNull || (reader.TokenType == JsonTokenType.String && SettingNames.TryParse(reader.GetString()!, out mode))
                ? patch with { Acks = new SettingChange<AckMode>(isNull ? null : mode) }
                : null;
        }

        long number = 0;
        if (!isNull && (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out number)))
        {
            return null;
        }

        SettingChange<long> change = new(isNull ? null : number);
        return name switch
        {
            SettingNames.ReplicationFactor => patch with { ReplicationFactor = new SettingChange<int>(isNull ? null : (int)Math.Clamp(number, int.MinValue, int.MaxValue)) },
            SettingNames.SegmentEntries => patch with { SegmentEntries = change },
            SettingNames.SegmentBytes => patch with { SegmentBytes = change },
            SettingNames.RetentionAge => patch with { RetentionAge = new SettingChange<TimeSpan>(isNull ? null : Milliseconds(number)) },
            SettingNames.RetentionBytes => patch with { RetentionBytes = change },
            _ => null,
        };
    }

    /// <summary>What does not fit becomes something that is out of range, too.</summary>
    private static TimeSpan Milliseconds(long number) =>
        number > TimeSpan.MaxValue.TotalMilliseconds / 2 ? TimeSpan.MaxValue
        : number < 0 ? TimeSpan.FromMilliseconds(-1)
        : TimeSpan.FromMilliseconds(number);

    private static string Shown(string name) => name.Length <= Limits.SettingNameCharsShown ? name : name[..Limits.SettingNameCharsShown] + "...";

    private static void WriteNumber(Utf8JsonWriter json, string name, bool isGiven, long? value)
    {
        if (isGiven && value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else if (isGiven)
        {
            json.WriteNull(name);
        }
    }
}
