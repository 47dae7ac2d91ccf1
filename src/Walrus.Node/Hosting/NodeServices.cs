using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Walrus.Node.Clustering;
using Walrus.Node.Commands;
using Walrus.Node.Connections;
using Walrus.Node.Http;
using Walrus.Node.Metrics;
using Walrus.Node.Options;
using Walrus.Storage;

namespace Walrus.Node.Hosting;

/// <summary>Who is made of what.</summary>
internal static class NodeServices
{
    /// <summary>Registers the parts of a node. Everything is a singleton: a process is one node.</summary>
    public static void AddNode(this IServiceCollection services, NodeOptions options, OpenEngine openEngine, TimeProvider time)
    {
        services.AddMetrics();
        services.AddSingleton(options);
        services.AddSingleton(openEngine);
        services.AddSingleton(time);
        services.AddSingleton<NodeStore>();
        services.AddSingleton<NodeCluster>();
        services.AddSingleton<NodeStanding>();
        services.AddSingleton<PrometheusExporter>();
        services.AddSingleton(provider => new Telemetry(
            provider.GetRequiredService<PrometheusExporter>(), options.NodeId.ToString(), NodeVersion.Text, options.ExportsOtlp));
        services.AddSingleton(provider => provider.GetRequiredService<IMeterFactory>().Create(Telemetry.NodeMeter, NodeVersion.Text));
        services.AddSingleton<ConnectionProbe>();
        services.AddSingleton<NodeProbe>();
        services.AddSingleton<HttpEndpoints>();
        services.AddSingleton(new ConnectionSlots(options.ConnectionsMax));
        services.AddSingleton(new WindowLimits { EntryBytesMax = options.FrameBytesMax });
        services.AddSingleton(provider => new FrameIdleWatch(provider.GetRequiredService<TimeProvider>(), options.FrameIdleMax));
        services.AddSingleton(provider => new Lazy<ConnectionServices>(() => Shared(provider)));
        services.AddSingleton<ClientConnectionHandler>();
    }

    private static ConnectionServices Shared(IServiceProvider provider)
    {
        LogEngine engine = provider.GetRequiredService<NodeStore>().Engine!;
        NodeOptions options = provider.GetRequiredService<NodeOptions>();
        return new ConnectionServices(
            CommandSet.Over(provider.GetRequiredService<NodeCluster>().Part!, provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<WindowLimits>(),
            options.FrameBytesMax,
            provider.GetRequiredService<ConnectionProbe>(),
            provider.GetRequiredService<TimeProvider>(),
            () => engine.WaitForRoomAsync());
    }
}
