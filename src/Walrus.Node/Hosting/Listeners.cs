using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Walrus.Node.Connections;
using Walrus.Node.Options;

namespace Walrus.Node.Hosting;

/// <summary>The end points of a node: as asked before Kestrel has bound them, as they are afterwards (port 0 becomes a real one).</summary>
internal sealed class Listeners
{
    private readonly IPEndPoint _clientAsked;
    private readonly IPEndPoint? _httpAsked;
    private ListenOptions? _client;
    private ListenOptions? _http;

    private Listeners(IPEndPoint client, IPEndPoint? http)
    {
        _clientAsked = client;
        _httpAsked = http;
    }

    /// <summary>For clients.</summary>
    public IPEndPoint Client => _client?.IPEndPoint ?? _clientAsked;

    /// <summary>For health and metrics; null when turned off.</summary>
    public IPEndPoint? Http => _http?.IPEndPoint ?? _httpAsked;

    /// <summary>Looks host names up.</summary>
    /// <exception cref="NodeStartException">A name does not resolve.</exception>
    public static async Task<Listeners> ResolveAsync(NodeOptions options, CancellationToken cancellationToken) => new(
        await ListenEndPoint.ResolveAsync(options.Client, "--client-host", cancellationToken),
        options.Http is { } http ? await ListenEndPoint.ResolveAsync(http, "--http-host", cancellationToken) : null);

    /// <summary>Tells Kestrel what to bind and who serves it.</summary>
    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.Listen(_clientAsked, listen =>
        {
            _client = listen;
            listen.UseConnectionHandler<ClientConnectionHandler>();
        });
        if (_httpAsked is not null)
        {
            kestrel.Listen(_httpAsked, listen =>
            {
                _http = listen;
                listen.Protocols = HttpProtocols.Http1;
            });
        }
    }
}
