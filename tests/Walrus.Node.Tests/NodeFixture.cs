using System.Net;
using Walrus.Node.Hosting;
using Walrus.Node.Options;
using Walrus.Testing;

namespace Walrus.Node.Tests;

/// <summary>
/// A node within this process: the real host, real sockets on free ports, a store in a temporary directory that goes with it.
/// <see cref="RestartAsync"/> keeps the directory.
/// </summary>
internal sealed class NodeFixture : IAsyncDisposable
{
    /// <summary>Small files keep tests quick; two suffice.</summary>
    private const long JournalFileBytes = 4 * 1024 * 1024;

    private readonly TempDirectory _directory = new();
    private readonly TimeProvider _time;
    private readonly OpenEngine? _openEngine;

    private NodeFixture(NodeOptions options, TimeProvider? time, OpenEngine? openEngine)
    {
        _time = time ?? TimeProvider.System;
        _openEngine = openEngine;
        Options = options with
        {
            DataDirectory = _directory.File("data"),
            Client = new ListenAddress("127.0.0.1", 0),
            Http = new ListenAddress("127.0.0.1", 0),
            Raft = new ListenAddress("127.0.0.1", 0),
            JournalFileBytes = options.JournalFileBytes == Limits.JournalFileBytesDefault ? JournalFileBytes : options.JournalFileBytes,
            JournalFiles = Limits.JournalFilesMin,
            LogLevels = new LogLevels(Microsoft.Extensions.Logging.LogLevel.None, []),
        };
    }

    /// <summary>What the node was started with.</summary>
    public NodeOptions Options { get; }

    /// <summary>The running node.</summary>
    public NodeHost Host { get; private set; } = null!;

    /// <summary>Starts a node; ports and directory are the fixture's.</summary>
    public static async Task<NodeFixture> StartAsync(NodeOptions? options = null, TimeProvider? time = null, OpenEngine? openEngine = null)
    {
        NodeFixture fixture = new(options ?? new NodeOptions(), time, openEngine);
        await fixture.StartHostAsync();
        return fixture;
    }

    /// <summary>A new connection to the client port.</summary>
    public Task<RawConnection> ConnectAsync() => RawConnection.ConnectAsync(Host.Client);

    /// <summary>The status and the body of a GET on the HTTP port.</summary>
    public async Task<(HttpStatusCode Status, string Body)> HttpGetAsync(string path)
    {
        using HttpClient http = new();
        using HttpResponseMessage response = await http.GetAsync(new Uri($"http://{Host.Http}{path}"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Stops the node as SIGTERM does, and starts it again over the same directory.</summary>
    public async Task RestartAsync()
    {
        await Host.DisposeAsync();
        await StartHostAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _directory.Dispose();
    }

    private async Task StartHostAsync() => Host = await NodeHost.StartAsync(Options, _time, CancellationToken.None, _openEngine);
}
