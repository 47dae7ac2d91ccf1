namespace Walrus.Client.Tests;

public sealed class PipeliningTests
{
    [Fact]
    public async Task Requests_ManyOnTheWay_GetTheirAnswersInOrder()
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        Task put = client.PutAsync("logs", "a b\n").Soon();
        Task<ReadOnlyMemory<byte>?> get = client.GetAsync("logs").Soon();
        Task<FetchedEntry?> fetch = client.FetchAsync("logs", 3, 41).Soon();
        Task<ReadOnlyMemory<byte>?> empty = client.GetAsync("other").Soon();
        Task register = client.RegisterAsync("logs", 4);
        FakePeer peer = await server.AcceptAsync();

        (await peer.ReadAsync(5)).ShouldBe(["PUT logs a b\n", "GET logs", "FETCH logs 3 41", "GET other", "REGISTER logs 4"]);
        await peer.AnswerAsync("OK", "OK 1 x", "OK 42 2 y", "EMPTY", "OK");

        await put;
        (await get)!.Value.Text().ShouldBe("1 x");
        FetchedEntry fetched = (await fetch)!.Value;
        fetched.Next.ShouldBe(42);
        fetched.Payload.Text().ShouldBe("2 y");
        (await empty).ShouldBeNull();
        await register.Soon();
        client.IsConnected.ShouldBeTrue();
    }

    [Fact]
    public async Task Get_EmptyEntry_IsNotNothing()
    {
        await using FakeServer server = new FakeServer().Serve(_ => "OK ");
        await using WalrusClient client = new(server.Options);
        (await client.GetAsync("logs").Soon())!.Value.Length.ShouldBe(0);
    }

    [Fact]
    public async Task Requests_OfManyCallers_EachGetTheirOwnAnswer()
    {
        await using FakeServer server = new FakeServer().Serve(request => "OK " + request);
        await using WalrusClient client = new(server.Options);
        await Parallel.ForAsync(0, 2_000, async (i, token) =>
            (await client.GetAsync($"topic-{i}", token))!.Value.Text().ShouldBe($"GET topic-{i}")).Soon();
    }

    [Fact]
    public async Task Put_OfText_SendsItsUtf8()
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        Task put = client.PutAsync("logs", "größe 😀").Soon();
        FakePeer peer = await server.AcceptAsync();
        (await peer.ReadAsync()).ShouldBe("PUT logs größe 😀");
        await peer.AnswerAsync("OK");
        await put;
    }

    [Fact]
    public async Task Put_LoneSurrogate_IsRefusedBeforeItIsSent()
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        Should.Throw<ArgumentException>(() => client.PutAsync("logs", "a\uD800").Soon());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("..")]
    public async Task AnyRequest_WithWhatIsNoTopic_IsRefusedBeforeItIsSent(string topic)
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        Should.Throw<ArgumentException>(() => client.PutAsync(topic, "x").Soon());
        Should.Throw<ArgumentException>(() => client.GetAsync(topic).Soon());
        Should.Throw<ArgumentException>(() => client.RegisterAsync(topic));
    }

    [Fact]
    public async Task Put_ErrorAnswer_IsAServerErrorAndOthersGoOn()
    {
        await using FakeServer server = new FakeServer().Serve(request => request.StartsWith("PUT no", StringComparison.Ordinal) ? "ERR unknown topic no" : "OK");
        await using WalrusClient client = new(server.Options);
        ServerErrorException error = await Should.ThrowAsync<ServerErrorException>(() => client.PutAsync("no", "x").Soon());
        error.Message.ShouldBe("unknown topic no");
        error.IsTransient.ShouldBeFalse();
        await client.PutAsync("logs", "x").Soon();
    }

    [Fact]
    public async Task Answers_ByteByByte_AreUnderstood()
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        Task<ReadOnlyMemory<byte>?> first = client.GetAsync("logs").Soon();
        Task<ReadOnlyMemory<byte>?> second = client.GetAsync("logs").Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync(2);
        foreach (byte value in FakePeer.Frame("OK one").Concat(FakePeer.Frame("OK two")))
        {
            await peer.SendRawAsync([value]);
        }

        (await first)!.Value.Text().ShouldBe("one");
        (await second)!.Value.Text().ShouldBe("two");
    }

    [Fact]
    public async Task LargeEntries_BothWays_AreWhole()
    {
        string large = new('x', 5 * 1024 * 1024);
        await using FakeServer server = new FakeServer().Serve(request => request.StartsWith("PUT", StringComparison.Ordinal) ? "OK" : "OK " + large);
        await using WalrusClient client = new(server.Options);
        for (int i = 0; i < 3; i++)
        {
            await client.PutAsync("logs", large).Soon();
            (await client.GetAsync("logs").Soon())!.Value.Length.ShouldBe(large.Length);
        }
    }

    [Fact]
    public async Task Put_LongerThanTheLimit_IsRefusedBeforeItIsSent()
    {
        await using FakeServer server = new FakeServer().Serve(_ => "OK");
        WalrusClientOptions options = server.Options;
        options.MaxFrameBytes = 20;
        await using WalrusClient client = new(options);
        await client.PutAsync("logs", new string('x', 11)).Soon();
        Should.Throw<ArgumentException>(() => client.PutAsync("logs", new string('x', 12)).Soon()).Message.ShouldContain("MaxFrameBytes");
        Should.Throw<ArgumentException>(() => client.PutBatchAsync("logs", [new byte[1], new byte[12]]));
    }

    [Fact]
    public async Task InFlightLimit_IsKept_UntilAnAnswerMakesRoom()
    {
        await using FakeServer server = new();
        WalrusClientOptions options = server.Options;
        options.MaxInFlight = 2;
        await using WalrusClient client = new(options);
        Task[] puts = [.. Enumerable.Range(0, 5).Select(i => client.PutAsync("logs", $"{i}").Soon())];
        FakePeer peer = await server.AcceptAsync();
        for (int answered = 0; answered < 5; answered++)
        {
            if (answered == 0)
            {
                await peer.ReadAsync(2);
            }
            else if (answered < 4)
            {
                (await peer.ReadAsync()).ShouldBe($"PUT logs {answered + 1}");
            }

            peer.Available.ShouldBe(0);
            puts[answered].IsCompleted.ShouldBeFalse();
            await peer.AnswerAsync("OK");
            await puts[answered];
        }
    }
}
