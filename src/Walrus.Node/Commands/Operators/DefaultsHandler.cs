using System.Text.Json;
using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Operators;

/// <summary><c>DEFAULTS</c>: what topics follow that have no settings of their own.</summary>
internal sealed class DefaultsHandler(IClusterView view) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Defaults;

    public ValueTask<Reply> HandleAsync(in Request request) => new(Reply.Json(
        JsonSerializer.SerializeToUtf8Bytes(SettingsText.Of(view.State.Configuration.TopicDefaults), ProtocolJson.Default.SettingsDocument)));
}
