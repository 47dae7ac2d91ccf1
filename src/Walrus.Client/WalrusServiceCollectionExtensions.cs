using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Walrus.Client;

/// <summary>Adds the client to an application's services.</summary>
public static class WalrusServiceCollectionExtensions
{
    /// <summary>
    /// Adds one <see cref="WalrusClient"/> for the whole application, connected lazily and closed with the container. It logs to the
    /// application's loggers and runs by its <see cref="TimeProvider"/> where one is registered, unless <paramref name="configure"/> says otherwise.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets the address and what else is to differ from the defaults.</param>
    public static IServiceCollection AddWalrusClient(this IServiceCollection services, Action<WalrusClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<WalrusClientOptions>()
            .Configure<IServiceProvider>((options, provider) =>
            {
                options.LoggerFactory = provider.GetService<ILoggerFactory>();
                options.TimeProvider = provider.GetService<TimeProvider>() ?? options.TimeProvider;
            })
            .Configure(configure);
        services.TryAddSingleton(provider => new WalrusClient(provider.GetRequiredService<IOptions<WalrusClientOptions>>().Value));
        return services;
    }
}
