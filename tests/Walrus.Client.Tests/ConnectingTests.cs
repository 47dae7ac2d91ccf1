using Walrus.Testing;

namespace Walrus.Client.Tests;

public sealed class ConnectingTests
{
    [Fact]
    public async Task Connect_NobodyListens_SaysWhereAndWhatToDo()
    {
        await using FakeServer server = new(isListening: false);
        await using WalrusClient client = new(server.Options);
        ConnectionFailedException failure = await Should.ThrowAsync<ConnectionFailedException>(() => client.ConnectAsync().Soon());
        failure.Message.ShouldContain($"127.0.0.1:{server.Port}");
        failure.Message.ShouldContain("Is the broker running");
        failure.IsTransient.ShouldBeTrue();
        client.IsConnected.ShouldBeFalse();
    }

    [Fact]
    public async Task Connect_AgainAfterAFailure_DoesNotWaitForThePause()
    {
        await using FakeServer server = new(isListening: false);
        WalrusClientOptions options = server.Options;
        options.TimeProvider = new ManualTime(); // Pauses never end by themselves.
        await using WalrusClient client = new(options);
        await Should.ThrowAsync<ConnectionFailedException>(() => client.ConnectAsync().Soon());
        server.Listen();
        await client.ConnectAsync().Soon();
        client.IsConnected.ShouldBeTrue();
        await client.ConnectAsync().Soon();
    }

    [Fact]
    public async Task Request_BrokerComesUpLater_IsSentThen()
    {
        await using FakeServer server = new(isListening: false);
        ManualTime time = new();
        EventLog log = new();
        WalrusClientOptions options = server.Options;
        options.TimeProvider = time;
        options.LoggerFactory = log;
        await using WalrusClient client = new(options);
        Task put = client.PutAsync("logs", "x").Soon();
        for (int failures = 0; failures < 3; failures++)
        {
            await log.Seen(2);
            // The request's deadline and the pause.
            await time.WaitForArmedAsync(2).Soon();
            if (failures == 2)
            {
                server.Listen();
            }

            time.Advance(TimeSpan.FromMilliseconds(200));
        }

        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync();
        await peer.AnswerAsync("OK");
        await put;
    }

    [Fact]
    public async Task Request_BrokerNeverComes_FailsAsUnconnected()
    {
        await using FakeServer server = new(isListening: false);
        ManualTime time = new();
        EventLog log = new();
        WalrusClientOptions options = server.Options;
        options.TimeProvider = time;
        options.LoggerFactory = log;
        await using WalrusClient client = new(options);
        Task put = client.PutAsync("logs", "x").Soon();
        await log.Seen(2);
        time.Advance(options.RequestTimeout);
        await Should.ThrowAsync<ConnectionFailedException>(() => put);
    }

    [Fact]
    public async Task Peer_ThatDropsEachConnection_IsNotHammered()
    {
        await using FakeServer server = new();
        ManualTime time = new();
        EventLog log = new();
        WalrusClientOptions options = server.Options;
        options.TimeProvider = time;
        options.LoggerFactory = log;
        await using WalrusClient client = new(options);
        Task<string> state = client.StateJsonAsync("logs").Soon();
        for (int i = 0; i < 3; i++)
        {
            (await server.AcceptAsync()).Dispose();
            await log.Seen(3);
            await time.WaitForArmedAsync(2).Soon();
            state.IsCompleted.ShouldBeFalse();
            time.Advance(TimeSpan.FromMilliseconds(400));
        }

        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync();
        await peer.AnswerAsync("{}");
        await state;
    }

    [Fact]
    public async Task Dispose_FailsWhatWaits()
    {
        await using FakeServer server = new();
        WalrusClientOptions options = server.Options;
        options.MaxInFlight = 1;
        WalrusClient client = new(options);
        Task sent = client.PutAsync("logs", "1").Soon();
        Task waiting = client.PutAsync("logs", "2").Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync();
        await client.DisposeAsync().Soon();

        await Should.ThrowAsync<OutcomeUnknownException>(() => sent);
        await Should.ThrowAsync<ObjectDisposedException>(() => waiting);
        Should.Throw<ObjectDisposedException>(() => client.PutAsync("logs", "3").Soon());
        Should.Throw<ObjectDisposedException>(() => client.ConnectAsync());
        (await peer.TryReadAsync().Soon()).ShouldBeNull();
        client.IsConnected.ShouldBeFalse();
        await client.DisposeAsync().Soon();
    }

    [Fact]
    public async Task Dispose_WhileConnecting_Ends()
    {
        await using FakeServer server = new(isListening: false);
        EventLog log = new();
        WalrusClientOptions options = server.Options;
        options.TimeProvider = new ManualTime();
        options.LoggerFactory = log;
        WalrusClient client = new(options);
        Task put = client.PutAsync("logs", "1").Soon();
        await log.Seen(2);
        await client.DisposeAsync().Soon();
        await Should.ThrowAsync<ObjectDisposedException>(() => put);
    }
}
