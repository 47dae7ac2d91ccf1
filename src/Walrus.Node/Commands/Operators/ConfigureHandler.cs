using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Operators;

/// <summary><c>CONFIGURE topic json</c>: changes what a topic wants otherwise than the defaults.</summary>
internal sealed class ConfigureHandler(TopicLookup topics, IClusterView view, MetadataChanges changes) : ICommandHandler
{
    public RequestKind Kind => RequestKind.Configure;

    public ValueTask<Reply> HandleAsync(in Request request) => ConfigureAsync(request.Topic, request.Settings!);

    private async ValueTask<Reply> ConfigureAsync(TopicName name, SettingsPatch patch)
    {
        if (await topics.FindAsync(name) is not { } topic)
        {
            return Reply.Error(ErrorTexts.UnknownTopic(name));
        }

        TopicConfiguration configuration = SettingsText.Apply(patch, topic.Configuration, view.State.SettingsOf(topic));
        return await changes.ChangeAsync(new ConfigureTopic(topic.Id, topic.ConfigurationVersion, configuration));
    }
}
