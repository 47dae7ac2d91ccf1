using System.Text.Json.Serialization;

namespace Walrus.Node.Joining;

/// <summary>Serialisers made at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(JoinQuestion))]
[JsonSerializable(typeof(JoinAnswer))]
internal sealed partial class JoinJson : JsonSerializerContext;
