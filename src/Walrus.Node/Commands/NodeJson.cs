using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Walrus.Node.Commands;

/// <summary>Serialisers made at build time.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class NodeJson : JsonSerializerContext;
