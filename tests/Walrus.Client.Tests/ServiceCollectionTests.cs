using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Walrus.Testing;

namespace Walrus.Client.Tests;

public sealed class ServiceCollectionTests
{
    [Fact]
    public async Task AddWalrusClient_Resolved_IsOneClientWithTheApplicationsLoggerAndClock()
    {
        await using FakeServer server = new FakeServer().Serve(_ => "OK x");
        EventLog log = new();
        ServiceCollection services = new();
        services.AddSingleton<ILoggerFactory>(log);
        services.AddSingleton<TimeProvider>(new ManualTime());
        services.AddWalrusClient(options => options.Address = $"127.0.0.1:{server.Port}");
        WalrusClient client;
        await using (ServiceProvider provider = services.BuildServiceProvider())
        {
            client = provider.GetRequiredService<WalrusClient>();
            provider.GetRequiredService<WalrusClient>().ShouldBeSameAs(client);
            (await client.GetAsync("logs").Soon())!.Value.Text().ShouldBe("x");
            await log.Seen(1);
        }

        Should.Throw<ObjectDisposedException>(() => client.GetAsync("logs").Soon());
    }

    [Fact]
    public void AddWalrusClient_ContainerDisposedSynchronously_ClosesTheClient()
    {
        ServiceCollection services = new();
        services.AddWalrusClient(static _ => { });
        ServiceProvider provider = services.BuildServiceProvider();
        WalrusClient client = provider.GetRequiredService<WalrusClient>();
        provider.Dispose();
        Should.Throw<ObjectDisposedException>(() => client.GetAsync("logs").Soon());
    }
}
