using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Operators;

/// <summary><c>DEFAULTS json</c>: changes them.</summary>
internal sealed class SetDefaultsHandler(IClusterView view, MetadataChanges changes) : ICommandHandler
{
    public RequestKind Kind => RequestKind.SetDefaults;

    public ValueTask<Reply> HandleAsync(in Request request)
    {
        ClusterMetadata state = view.State;
        TopicSettings settings = SettingsText.Apply(request.Settings!, state.Configuration.TopicDefaults);
        return changes.ChangeAsync(new SetClusterConfiguration(state.ConfigurationVersion, state.Configuration with { TopicDefaults = settings }));
    }
}
