namespace Walrus.Client.Tests;

public sealed class BrokenConnectionTests
{
    [Fact]
    public async Task Break_InFlight_PutAndGetAreUnknownAndTheOthersAreAskedAgain()
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        Task<ReadOnlyMemory<byte>?> answered = client.GetAsync("logs").Soon();
        Task fetch = client.FetchAsync("logs", 1, 0).Soon();
        Task put = client.PutAsync("logs", "x").Soon();
        Task register = client.RegisterAsync("logs").Soon();
        Task get = client.GetAsync("logs").Soon();
        Task<string> state = client.StateJsonAsync("logs").Soon();
        FakePeer first = await server.AcceptAsync();
        await first.ReadAsync(6);
        await first.AnswerAsync("OK here");
        await answered;
        first.Dispose();

        OutcomeUnknownException unknown = await Should.ThrowAsync<OutcomeUnknownException>(() => put);
        unknown.Message.ShouldStartWith("PUT logs:");
        unknown.IsTransient.ShouldBeFalse();
        (await Should.ThrowAsync<OutcomeUnknownException>(() => get)).Message.ShouldContain("cursor");
        FakePeer second = await server.AcceptAsync();
        (await second.ReadAsync(3)).ShouldBe(["FETCH logs 1 0", "REGISTER logs", "STATE logs"]);
        await second.AnswerAsync("OK 1 x", "OK", "{}");
        await fetch;
        await register;
        (await state).ShouldBe("{}");
    }

    [Fact]
    public async Task Break_RequestNotYetSent_GoesOutOnTheNextConnection()
    {
        await using FakeServer server = new();
        WalrusClientOptions options = server.Options;
        options.MaxInFlight = 2;
        await using WalrusClient client = new(options);
        Task<ReadOnlyMemory<byte>?> answered = client.GetAsync("logs").Soon();
        Task sent = client.PutAsync("logs", "sent").Soon();
        FakePeer first = await server.AcceptAsync();
        await first.ReadAsync(2);
        await first.AnswerAsync("OK x");
        await answered;
        Task filler = client.FetchAsync("logs", 1, 0).Soon();
        await first.ReadAsync();
        Task waiting = client.PutAsync("logs", "waiting").Soon();
        first.Reset();

        await Should.ThrowAsync<OutcomeUnknownException>(() => sent);
        FakePeer second = await server.AcceptAsync();
        (await second.ReadAsync(2)).ShouldBe(["FETCH logs 1 0", "PUT logs waiting"]);
        await second.AnswerAsync("EMPTY", "OK");
        await filler;
        await waiting;
    }

    [Fact]
    public async Task Break_WhileIdle_TheNextRequestConnectsAgain()
    {
        await using FakeServer server = new();
        EventLog log = new();
        WalrusClientOptions options = server.Options;
        options.LoggerFactory = log;
        await using WalrusClient client = new(options);
        Task put = client.PutAsync("logs", "1").Soon();
        FakePeer first = await server.AcceptAsync();
        await first.ReadAsync();
        await first.AnswerAsync("OK");
        await put;
        first.Dispose();
        await log.Seen(3);
        client.IsConnected.ShouldBeFalse();

        put = client.PutAsync("logs", "2").Soon();
        FakePeer second = await server.AcceptAsync();
        (await second.ReadAsync()).ShouldBe("PUT logs 2");
        await second.AnswerAsync("OK");
        await put;
    }

    [Fact]
    public async Task Break_InTheMiddleOfAnAnswer_IsAnUnknownOutcome()
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        Task get = client.GetAsync("logs").Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync();
        await peer.SendRawAsync(FakePeer.Frame("OK a whole entry")[..^3]);
        peer.Dispose();
        (await Should.ThrowAsync<OutcomeUnknownException>(() => get)).Message.ShouldContain("in the middle of an answer");
    }

    [Fact]
    public async Task Garbage_FromAnotherService_IsAProtocolViolation()
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        Task<string> state = client.StateJsonAsync("logs").Soon();
        Task put = client.PutAsync("logs", "x").Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync(2);
        await peer.SendRawAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());

        (await Should.ThrowAsync<ProtocolViolationException>(() => state)).Message.ShouldContain("no Walrus broker");
        (await Should.ThrowAsync<OutcomeUnknownException>(() => put)).InnerException.ShouldBeOfType<ProtocolViolationException>();
        (await peer.TryReadAsync().Soon()).ShouldBeNull("the client closes such a connection");
    }

    [Theory]
    [InlineData("HELLO")]
    [InlineData("EMPTY")]
    [InlineData("OKAY")]
    public async Task Answer_ThatIsNone_ClosesTheConnection(string answer)
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        Task register = client.RegisterAsync("logs").Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync();
        await peer.AnswerAsync(answer);
        (await Should.ThrowAsync<ProtocolViolationException>(() => register)).Message.ShouldContain("REGISTER logs");
        (await peer.TryReadAsync().Soon()).ShouldBeNull();
    }

    [Fact]
    public async Task Answer_ToNothing_ClosesTheConnection()
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        Task put = client.PutAsync("logs", "x").Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync();
        await peer.AnswerAsync("OK", "OK");
        await put;
        (await peer.TryReadAsync().Soon()).ShouldBeNull();
    }

    [Fact]
    public async Task Json_OfAnotherShape_IsAProtocolViolation()
    {
        await using FakeServer server = new FakeServer().Serve(_ => """{"current_segment": "x"}""");
        await using WalrusClient client = new(server.Options);
        await Should.ThrowAsync<ProtocolViolationException>(() => client.StateAsync("logs").Soon());
        await Should.ThrowAsync<ProtocolViolationException>(() => client.MetricsAsync().Soon());
        await Should.ThrowAsync<ProtocolViolationException>(() => client.TopicsAsync().Soon());
    }
}
