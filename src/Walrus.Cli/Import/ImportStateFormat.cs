using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Walrus.Cli.Import;

/// <summary>The state file's JSON, both ways.</summary>
internal static class ImportStateFormat
{
    /// <summary>The bytes of a state file.</summary>
    public static byte[] Write(ImportState state) => JsonSerializer.SerializeToUtf8Bytes(state, ImportStateJson.Default.ImportState);

    /// <summary>False for anything that <see cref="Write"/> has not written: the reason is for the user.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ImportState? state, out string reason)
    {
        state = null;
        try
        {
            state = JsonSerializer.Deserialize(bytes, ImportStateJson.Default.ImportState);
        }
        catch (JsonException)
        {
            reason = "it is not the JSON that an import writes";
            return false;
        }

        reason = state switch
        {
            null => "it is empty",
            { Version: not ImportState.CurrentVersion } => $"its version {state.Version} is not {ImportState.CurrentVersion}",
            _ when !IsConsistent(state) => "its numbers contradict each other",
            _ => string.Empty,
        };
        return reason.Length == 0;
    }

    private static bool IsConsistent(ImportState state) =>
        state is { BaseOffset: >= 0, Lines: >= 0, LastLineStart: >= 0 }
        && state.LastLineStart <= state.Bytes
        && state.Bytes <= state.Source.Size
        && state.Lines <= state.Bytes
        && (state.Lines > 0 || state.Bytes == 0)
        && (!state.Complete || state.Bytes == state.Source.Size);
}

/// <summary>Generated so that the program needs no reflection; every field must be there and no other may.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ImportState))]
internal sealed partial class ImportStateJson : JsonSerializerContext;
