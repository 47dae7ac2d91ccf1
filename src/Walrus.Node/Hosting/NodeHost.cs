using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Walrus.Node.Clustering;
using Walrus.Node.Connections;
using Walrus.Node.Http;
using Walrus.Node.Links;
using Walrus.Node.Logging;
using Walrus.Node.Metrics;
using Walrus.Node.Options;
using Walrus.Storage;

namespace Walrus.Node.Hosting;

/// <summary>
/// A node from start to stop: binds the listeners, opens the store, enters its cluster, serves; on stop hands over what it leads, finishes what is in flight, leaves, and closes the store.
/// The web host is built empty, so no settings file and no <c>ASPNETCORE_*</c> variable of some other program changes it.
/// </summary>
internal sealed partial class NodeHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly NodeStore _store;
    private readonly NodeCluster _cluster;
    private readonly ILogger _log;
    private readonly Listeners _listeners;
    private NodeLinks? _links;
    private Task<bool> _ended = Task.FromResult(true);
    private bool _isStopped;

    private NodeHost(WebApplication app, Listeners listeners)
    {
        _app = app;
        _listeners = listeners;
        _store = app.Services.GetRequiredService<NodeStore>();
        _cluster = app.Services.GetRequiredService<NodeCluster>();
        _log = app.Services.GetRequiredService<ILogger<NodeHost>>();
    }

    /// <summary>Where clients connect: the port that was really bound.</summary>
    public IPEndPoint Client => _listeners.Client;

    /// <summary>Where health and metrics are; null when turned off.</summary>
    public IPEndPoint? Http => _listeners.Http;

    /// <summary>Where other nodes connect: the port that was really bound.</summary>
    public IPEndPoint Raft => _links!.EndPoint;

    /// <summary>The parts, for tests.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>
    /// Starts a node; it serves when this returns. Everything is released again when it throws.
    /// <paramref name="openEngine"/> is for tests whose disk fails.
    /// </summary>
    /// <exception cref="IOException">A listener or the store cannot be opened; see <see cref="StartFailure"/>.</exception>
    /// <exception cref="NodeStartException">A host name, the log file or the port for nodes is unusable, or the cluster does not take this node.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop before it served.</exception>
    public static async Task<NodeHost> StartAsync(
        NodeOptions options, TimeProvider time, CancellationToken cancellationToken, OpenEngine? openEngine = null)
    {
        Listeners listeners = await Listeners.ResolveAsync(options, cancellationToken);
        WebApplication app = Build(options, openEngine ?? LogEngine.OpenAsync, time, listeners);
        NodeHost host = new(app, listeners);
        try
        {
            await host.StartAsync(options, cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when a signal (SIGTERM, SIGINT, SIGQUIT) or the code asks the node to stop.</summary>
    public async Task WaitForStopRequestAsync()
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration stopping =
            _app.Lifetime.ApplicationStopping.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), asked);
        await asked.Task;
    }

    /// <summary>
    /// Hands over what the node leads (<see cref="Limits.HandOverMax"/>), stops accepting, lets requests in flight end (<see cref="Limits.ShutdownDrainMax"/>), leaves the cluster, then flushes
    /// and closes the store (<see cref="Limits.ShutdownCloseMax"/>). False when the store could not be closed properly (the next start recovers it), or when the node had to stop by itself.
    /// </summary>
    public async Task<bool> StopAsync()
    {
        if (_isStopped)
        {
            return true;
        }

        _isStopped = true;
        _app.Services.GetRequiredService<NodeStanding>().BeginStopping();
        Log.Stopping(_log);
        await _cluster.HandOverAsync();
        try
        {
            await _app.StopAsync(CancellationToken.None);
        }
        catch (OperationCanceledException)
        {
            Log.DrainTookTooLong(_log, Limits.ShutdownDrainMax);
        }

        await _cluster.LeaveAsync();
        bool wasAsked = await _ended;
        if (_links is not null)
        {
            await _links.DisposeAsync();
        }

        return await _store.CloseAsync(Limits.ShutdownCloseMax) && wasAsked;
    }

    /// <summary>Stops, if that has not happened, and releases everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(NodeOptions options, OpenEngine openEngine, TimeProvider time, Listeners listeners)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "walrus" });
        builder.Logging.AddNodeLogging(options, OpenLogFile(options.LogFile));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Limits.ShutdownDrainMax);
        builder.Services.Configure<ConsoleLifetimeOptions>(lifetime => lifetime.SuppressStatusMessages = true);
        builder.Services.AddNode(options, openEngine, time);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseSockets(sockets =>
        {
            sockets.MaxReadBufferSize = Limits.ConnectionReadBytesMax;
            sockets.MaxWriteBufferSize = Limits.ConnectionWriteBytesMax;
        });
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            listeners.Configure(kestrel);
        });
        WebApplication app = builder.Build();
        HttpEndpoints endpoints = app.Services.GetRequiredService<HttpEndpoints>();
        app.Run(endpoints.HandleAsync);
        return app;
    }

    private static FileStream? OpenLogFile(string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            return FileLoggerProvider.Open(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new NodeStartException($"--log-file: cannot open '{path}': {problem.Message}", problem);
        }
    }

    private async Task StartAsync(NodeOptions options, CancellationToken cancellationToken)
    {
        foreach (string warning in options.Warnings)
        {
            Log.OptionIgnored(_log, warning);
        }

        Log.Starting(_log, NodeVersion.Text, options.NodeId.Value, options.Fsync.ToString());
        _app.Services.GetRequiredService<Telemetry>();
        _app.Services.GetRequiredService<NodeProbe>();
        ILoggerFactory logging = _app.Services.GetRequiredService<ILoggerFactory>();
        TimeProvider time = _app.Services.GetRequiredService<TimeProvider>();
        _links = await NodeLinks.BindAsync(options, time, logging, cancellationToken);
        await _app.StartAsync(cancellationToken);

        // Entering may take as long as the others are away, so a signal must end it.
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _app.Lifetime.ApplicationStopping);
        LogEngine engine = await _store.OpenAsync(stop.Token);
        Advertisement advertised = Advertisement.Of(options, _links.EndPoint.Port, Client.Port, Dns.GetHostName());
        await _cluster.EnterAsync(new ClusterParts(engine, _store.Directory, _links, advertised, options, time, logging), stop.Token);
        _ended = EndAsync(_cluster.Part!);
        Log.Ready(_log, Client, Raft, Http?.ToString() ?? "no address (--no-http)");
    }

    /// <summary>A node that cannot take part any more stops: others take over, and a supervisor starts it again. True when it was merely stopped.</summary>
    private async Task<bool> EndAsync(ClusterNode part)
    {
        if (await part.Ended is not { } cause)
        {
            return true;
        }

        Log.Ended(_log, cause.Message);
        _app.Lifetime.StopApplication();
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(1005, LogLevel.Critical, "This node stops, because it cannot take part in the cluster any more: {Cause}")]
        public static partial void Ended(ILogger logger, string cause);

        [LoggerMessage(1000, LogLevel.Information, "walrus {Version}, node {NodeId}, fsync {Fsync}")]
        public static partial void Starting(ILogger logger, string version, long nodeId, string fsync);

        [LoggerMessage(1001, LogLevel.Information, "Ready: clients at {Client}, nodes at {Raft}, health and metrics at {Http}")]
        public static partial void Ready(ILogger logger, IPEndPoint client, IPEndPoint raft, string http);

        [LoggerMessage(1002, LogLevel.Warning, "{Problem}")]
        public static partial void OptionIgnored(ILogger logger, string problem);

        [LoggerMessage(1003, LogLevel.Information, "Stopping: no new requests; finishing those in flight")]
        public static partial void Stopping(ILogger logger);

        [LoggerMessage(1004, LogLevel.Warning, "Connections did not end within {Max} and were cut")]
        public static partial void DrainTookTooLong(ILogger logger, TimeSpan max);
    }
}
