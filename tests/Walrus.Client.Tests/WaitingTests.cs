using Walrus.Testing;

namespace Walrus.Client.Tests;

/// <summary>Timeouts and cancellation: the wait ends, the order of answers stays.</summary>
public sealed class WaitingTests
{
    [Fact]
    public async Task Timeout_AfterSending_KeepsThePlaceInTheOrder()
    {
        await using FakeServer server = new();
        ManualTime time = new();
        WalrusClientOptions options = server.Options;
        options.TimeProvider = time;
        await using WalrusClient client = new(options);
        Task<ReadOnlyMemory<byte>?> late = client.GetAsync("logs").Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync();
        time.Advance(options.RequestTimeout);
        RequestTimeoutException timeout = await Should.ThrowAsync<RequestTimeoutException>(() => late);
        timeout.IsOutcomeUnknown.ShouldBeTrue();
        timeout.IsTransient.ShouldBeFalse();

        Task<ReadOnlyMemory<byte>?> next = client.GetAsync("logs").Soon();
        await peer.ReadAsync();
        await peer.AnswerAsync("OK late", "OK next");
        (await next)!.Value.Text().ShouldBe("next");
    }

    [Fact]
    public async Task Timeout_OfARepeatableRequest_IsTransient()
    {
        await using FakeServer server = new();
        ManualTime time = new();
        WalrusClientOptions options = server.Options;
        options.TimeProvider = time;
        await using WalrusClient client = new(options);
        Task state = client.StateJsonAsync("logs").Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync();
        time.Advance(options.RequestTimeout);
        (await Should.ThrowAsync<RequestTimeoutException>(() => state)).IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task Timeout_OfEachRequest_CountsFromItsOwnStart()
    {
        await using FakeServer server = new();
        ManualTime time = new();
        WalrusClientOptions options = server.Options;
        options.TimeProvider = time;
        await using WalrusClient client = new(options);
        await client.ConnectAsync().Soon(); // The attempt has a shorter time of its own.
        Task first = client.GetAsync("logs").Soon();
        time.Advance(options.RequestTimeout / 2);
        Task second = client.GetAsync("logs").Soon();
        time.Advance(options.RequestTimeout / 2);
        await Should.ThrowAsync<RequestTimeoutException>(() => first);
        second.IsCompleted.ShouldBeFalse();
        time.Advance(options.RequestTimeout / 2);
        await Should.ThrowAsync<RequestTimeoutException>(() => second);
    }

    [Fact]
    public async Task Silence_OfTwoTimeouts_GivesTheConnectionUp()
    {
        await using FakeServer server = new();
        ManualTime time = new();
        WalrusClientOptions options = server.Options;
        options.TimeProvider = time;
        await using WalrusClient client = new(options);
        Task lost = client.PutAsync("logs", "lost").Soon();
        FakePeer first = await server.AcceptAsync();
        await first.ReadAsync();
        time.Advance(options.RequestTimeout);
        await Should.ThrowAsync<RequestTimeoutException>(() => lost);

        Task alsoLost = client.PutAsync("logs", "also lost").Soon();
        await first.ReadAsync();
        time.Advance(options.RequestTimeout / 2);
        Task<string> state = client.StateJsonAsync("logs").Soon();
        await first.ReadAsync();
        time.Advance(options.RequestTimeout / 2);
        await Should.ThrowAsync<RequestTimeoutException>(() => alsoLost);
        (await first.TryReadAsync().Soon()).ShouldBeNull();

        // Nothing ever came on that connection, so the next one is held back for a moment.
        await time.WaitForArmedAsync(2).Soon();
        time.Advance(options.ReconnectDelayMin);
        FakePeer second = await server.AcceptAsync();
        (await second.ReadAsync()).ShouldBe("STATE logs");
        await second.AnswerAsync("{}");
        await state;
    }

    [Fact]
    public async Task Cancel_AfterSending_KeepsThePlaceInTheOrder()
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        using CancellationTokenSource cancel = new();
        Task cancelled = client.GetAsync("logs", cancel.Token).Soon();
        Task<ReadOnlyMemory<byte>?> other = client.GetAsync("logs").Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync(2);
        await cancel.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(() => cancelled)).CancellationToken.ShouldBe(cancel.Token);
        await peer.AnswerAsync("OK cancelled", "OK other");
        (await other)!.Value.Text().ShouldBe("other");
    }

    [Fact]
    public async Task Cancel_BeforeSending_NothingIsSent()
    {
        await using FakeServer server = new();
        WalrusClientOptions options = server.Options;
        options.MaxInFlight = 1;
        await using WalrusClient client = new(options);
        using CancellationTokenSource cancel = new();
        Task first = client.PutAsync("logs", "first").Soon();
        Task cancelled = client.PutAsync("logs", "cancelled", cancel.Token).Soon();
        Task third = client.PutAsync("logs", "third").Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled);
        await peer.AnswerAsync("OK");
        (await peer.ReadAsync()).ShouldBe("PUT logs third");
        await peer.AnswerAsync("OK");
        await first;
        await third;
    }

    [Fact]
    public async Task Cancel_TokenCancelledAlready_NothingIsSent()
    {
        await using FakeServer server = new FakeServer().Serve(request => "OK " + request);
        await using WalrusClient client = new(server.Options);
        using CancellationTokenSource cancel = new();
        await cancel.CancelAsync();
        Should.Throw<OperationCanceledException>(() => client.GetAsync("cancelled", cancel.Token).Soon());
        (await client.GetAsync("logs").Soon())!.Value.Text().ShouldBe("GET logs");
    }

    [Fact]
    public async Task Cancel_OneTokenForManyRequests_EachAnsweredOrCancelledOnce()
    {
        await using FakeServer server = new FakeServer().Serve(request => "OK " + request);
        await using WalrusClient client = new(server.Options);
        for (int round = 0; round < 20; round++)
        {
            using CancellationTokenSource cancel = new();
            Task<string>[] gets = [.. Enumerable.Range(0, 50).Select(i => GetAsync(client, $"topic-{round}-{i}", cancel))];
            string[] results = await Task.WhenAll(gets).Soon();
            for (int i = 0; i < results.Length; i++)
            {
                results[i].ShouldBeOneOf($"GET topic-{round}-{i}", "cancelled");
            }
        }
    }

    private static async Task<string> GetAsync(WalrusClient client, string topic, CancellationTokenSource cancel)
    {
        try
        {
            string answer = (await client.GetAsync(topic, cancel.Token))!.Value.Text();
            await cancel.CancelAsync();
            return answer;
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
    }
}
