using System.Text.Json;
using System.Text.Json.Serialization;

namespace Walrus.Protocol;

/// <summary>Serialisers made at build time, so that the client can be compiled ahead of time. Unknown fields are skipped.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StateDocument))]
[JsonSerializable(typeof(MetricsDocument))]
[JsonSerializable(typeof(TopicsDocument))]
[JsonSerializable(typeof(ClusterDocument))]
[JsonSerializable(typeof(DescriptionDocument))]
[JsonSerializable(typeof(SettingsDocument))]
[JsonSerializable(typeof(GroupsDocument))]
[JsonSerializable(typeof(GroupDocument))]
public sealed partial class ProtocolJson : JsonSerializerContext;
