using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Walrus.Node.Hosting;
using Walrus.Node.Options;
using Walrus.Storage;
using Walrus.Testing;
using Walrus.Testing.Faults;

namespace Walrus.Node.Tests.Hosting;

/// <summary>Start, stop, failure, restart.</summary>
public sealed class LifecycleTests
{
    [Theory]
    [InlineData("each")]
    [InlineData("none")]
    [InlineData("50ms")]
    public async Task Restart_InEveryFsyncMode_KeepsEntriesAndTheCursor(string fsync)
    {
        FsyncSchedule.TryParse(fsync, out FsyncSchedule schedule).ShouldBeTrue();
        await using NodeFixture node = await NodeFixture.StartAsync(new NodeOptions { Fsync = schedule });
        using (RawConnection before = await node.ConnectAsync())
        {
            (await before.AskAllAsync("PUT logs a", "PUT logs b", "PUT logs c", "GET logs")).ShouldBe(["OK", "OK", "OK", "OK a"]);
        }

        await node.RestartAsync();

        using RawConnection after = await node.ConnectAsync();
        (await after.AskAllAsync("GET logs", "GET logs", "GET logs", "FETCH logs 1 0")).ShouldBe(["OK b", "OK c", "EMPTY", "OK 1 a"]);
    }

    [Fact]
    public async Task Stop_WithPutsInFlight_AnswersThemAllAndKeepsThem()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();
        await client.SendAsync([.. Enumerable.Range(0, 2_000).Select(i => $"PUT logs {i}")]);
        (await client.ReceiveAsync()).ShouldBe("OK");

        Task<bool> stopping = node.Host.StopAsync();
        int acknowledged = 1;
        try
        {
            while (await client.ReceiveAsync() is { } answer)
            {
                answer.ShouldBe("OK");
                acknowledged++;
            }
        }
        catch (IOException)
        {
            // Requests that the node had not read any more make the system reset the connection.
        }

        (await stopping).ShouldBeTrue();
        await node.RestartAsync();
        using RawConnection after = await node.ConnectAsync();
        List<string?> kept = await after.AskAllAsync([.. Enumerable.Repeat("GET logs", acknowledged)]);
        kept.ShouldBe(Enumerable.Range(0, acknowledged).Select(i => (string?)$"OK {i}"));
    }

    [Fact]
    public async Task Stop_WithIdleConnections_ClosesThem()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection idle = await node.ConnectAsync();
        (await idle.AskAsync("GET logs")).ShouldBe("EMPTY");

        (await node.Host.StopAsync()).ShouldBeTrue();

        (await idle.IsClosedByNodeAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Host_Settings_HoldToTheLimits()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();

        SocketTransportOptions sockets = node.Host.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value;
        sockets.MaxReadBufferSize.ShouldBe(Limits.ConnectionReadBytesMax);
        sockets.MaxWriteBufferSize.ShouldBe(Limits.ConnectionWriteBytesMax);
        node.Host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.ShouldBe(Limits.ShutdownDrainMax);
        (Limits.HandOverMax + Limits.ShutdownDrainMax + Limits.ShutdownCloseMax).ShouldBe(TimeSpan.FromSeconds(30), "the grace period of most supervisors");
    }

    [Fact]
    public async Task Health_OfARunningNode_IsAliveAndReady()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();

        (await node.HttpGetAsync("/healthz")).ShouldBe((HttpStatusCode.OK, "ok\n"));
        (await node.HttpGetAsync("/readyz")).ShouldBe((HttpStatusCode.OK, "ok\n"));
        (await node.HttpGetAsync("/")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Health_OtherMethods_AreRefused()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using HttpClient http = new();

        using HttpResponseMessage post = await http.PostAsync(new Uri($"http://{node.Host.Http}/metrics"), null);
        using HttpResponseMessage head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri($"http://{node.Host.Http}/readyz")));

        post.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ready_WhileTheStoreOpens_IsNotAndClientsWait()
    {
        TaskCompletionSource mayOpen = new();
        using TempDirectory directory = new();
        TaskCompletionSource opening = new();
        int port = FreePort();
        NodeOptions options = new()
        {
            DataDirectory = directory.File("data"),
            Client = new ListenAddress("127.0.0.1", 0),
            Http = new ListenAddress("127.0.0.1", port),
            Raft = new ListenAddress("127.0.0.1", 0),
            LogLevels = new LogLevels(Microsoft.Extensions.Logging.LogLevel.None, []),
        };
        Task<NodeHost> starting = NodeHost.StartAsync(options, TimeProvider.System, CancellationToken.None, async (engine, token) =>
        {
            opening.SetResult();
            await mayOpen.Task;
            return await LogEngine.OpenAsync(engine, token);
        });
        await opening.Task;
        using HttpClient http = new();
        using HttpResponseMessage ready = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/readyz"));
        using HttpResponseMessage alive = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/healthz"));

        mayOpen.SetResult();
        await using NodeHost host = await starting;

        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        alive.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task FailedFlush_PutsAreRefusedReadsGoOnAndHealthTurns()
    {
        FaultyDisk disk = new();
        await using NodeFixture node = await NodeFixture.StartAsync(openEngine: disk.OpenAsync);
        using RawConnection client = await node.ConnectAsync();
        (await client.AskAsync("PUT logs kept")).ShouldBe("OK");

        disk.FailFlushes();
        string lost = (await client.AskAsync("PUT logs lost"))!;
        string refused = (await client.AskAsync("PUT logs refused"))!;

        lost.ShouldStartWith("ERR ");
        refused.ShouldStartWith("ERR ");
        lost.ShouldNotContain('\n');
        (await client.AskAsync("FETCH logs 1 0")).ShouldBe("OK 1 kept");
        (await client.AskAsync("GET logs"))!.ShouldStartWith("ERR ");
        (await client.AskAsync("REGISTER another"))!.ShouldStartWith("ERR ");
        (await client.AskAsync("STATE logs"))!.ShouldStartWith("{");
        (await node.HttpGetAsync("/readyz")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await node.HttpGetAsync("/healthz")).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        disk.Heal();
    }

    [Fact]
    public async Task Start_DirectoryInUse_SaysSoInOneLine()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();

        string line = await FailToStartAsync(node.Options);

        line.ShouldContain("in use");
        line.ShouldContain(Environment.ProcessId.ToString());
    }

    [Fact]
    public async Task Start_PortTaken_SaysWhich()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using TempDirectory other = new();

        string line = await FailToStartAsync(node.Options with
        {
            DataDirectory = other.File("data"),
            Client = new ListenAddress("127.0.0.1", node.Host.Client.Port),
        });

        line.ShouldContain(node.Host.Client.Port.ToString());
        Directory.Exists(other.File("data")).ShouldBeFalse("nothing is made before the ports are known to be free");
    }

    [Fact]
    public async Task Start_DataDirectoryIsAFile_SaysSoInOneLine()
    {
        using TempDirectory directory = new();
        await File.WriteAllTextAsync(directory.File("data"), "not a directory");

        (await FailToStartAsync(Quiet(directory))).ShouldContain(directory.File("data"));
    }

    [Fact]
    public async Task Start_DamagedStore_IsRefusedInOneLineThatNamesTheFile()
    {
        using TempDirectory directory = new();
        await using (NodeHost host = await NodeHost.StartAsync(Quiet(directory), TimeProvider.System, CancellationToken.None))
        {
        }

        foreach (string path in Directory.GetFiles(directory.File("data/journal")))
        {
            using FileStream file = new(path, FileMode.Open);
            file.Write(Enumerable.Repeat((byte)0xA5, 4096).ToArray());
        }

        string line = await FailToStartAsync(Quiet(directory));

        line.ShouldContain("corrupt");
        line.ShouldContain(directory.File("data"));
    }

    [Fact]
    public async Task Start_FileOfSomebodyElseInTheDirectory_IsLeftAlone()
    {
        using TempDirectory directory = new();
        Directory.CreateDirectory(directory.File("data"));
        await File.WriteAllTextAsync(directory.File("data/notes.txt"), "mine");

        await using (NodeHost host = await NodeHost.StartAsync(Quiet(directory), TimeProvider.System, CancellationToken.None))
        {
        }

        (await File.ReadAllTextAsync(directory.File("data/notes.txt"))).ShouldBe("mine");
    }

    [Fact]
    public async Task Start_LogFileThatCannotBeOpened_NamesTheFlag()
    {
        using TempDirectory directory = new();

        string line = await FailToStartAsync(Quiet(directory) with { LogFile = directory.File("missing/walrus.log") });

        line.ShouldStartWith("--log-file");
    }

    [Fact]
    public async Task Start_HostThatDoesNotResolve_NamesTheFlag()
    {
        using TempDirectory directory = new();

        string line = await FailToStartAsync(Quiet(directory) with { Client = new ListenAddress("no-such-host.invalid", 0) });

        line.ShouldStartWith("--client-host");
    }

    [Fact]
    public async Task LogFile_GetsTheLinesAndKeepsOldOnes()
    {
        using TempDirectory directory = new();
        string path = directory.File("walrus.log");
        await File.WriteAllTextAsync(path, "an old line\n");
        NodeOptions options = Quiet(directory) with { LogFile = path, LogLevels = LogLevels.Default, LogFormat = LogFormat.Json };
        await using (NodeHost host = await NodeHost.StartAsync(options, TimeProvider.System, CancellationToken.None))
        {
        }

        string[] lines = await File.ReadAllLinesAsync(path);
        lines[0].ShouldBe("an old line");
        lines.Length.ShouldBeGreaterThan(3);
        lines[1..].ShouldAllBe(line => line.StartsWith('{') && line.EndsWith('}'));
    }

    [Fact]
    public async Task InstanceKey_ScopesTheStore()
    {
        using TempDirectory directory = new();
        NodeOptions options = Quiet(directory) with { InstanceKey = "tenant-1" };

        await using NodeHost host = await NodeHost.StartAsync(options, TimeProvider.System, CancellationToken.None);

        Directory.Exists(directory.File("data/tenant-1")).ShouldBeTrue();
    }

    private static NodeOptions Quiet(TempDirectory directory) => new()
    {
        DataDirectory = directory.File("data"),
        Client = new ListenAddress("127.0.0.1", 0),
        Raft = new ListenAddress("127.0.0.1", 0),
        Http = null,
        JournalFileBytes = Limits.JournalFileBytesMin,
        JournalFiles = Limits.JournalFilesMin,
        LogLevels = new LogLevels(Microsoft.Extensions.Logging.LogLevel.None, []),
    };

    private static async Task<string> FailToStartAsync(NodeOptions options)
    {
        Exception problem = await Should.ThrowAsync<Exception>(() => NodeHost.StartAsync(options, TimeProvider.System, CancellationToken.None));
        string line = StartFailure.Describe(problem).ShouldNotBeNull(problem.ToString());
        line.ShouldNotContain('\n');
        return line;
    }

    /// <summary>The node's own choice cannot be asked for while it starts, so the system is asked before.</summary>
    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
