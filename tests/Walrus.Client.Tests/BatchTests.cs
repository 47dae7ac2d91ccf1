using System.Text;
using Walrus.Testing;

namespace Walrus.Client.Tests;

public sealed class BatchTests
{
    [Fact]
    public async Task PutBatch_LargerThanTheInFlightLimit_IsStoredInOrder()
    {
        List<string> stored = [];
        await using FakeServer server = new FakeServer().Serve(request =>
        {
            stored.Add(request);
            return "OK";
        });
        WalrusClientOptions options = server.Options;
        options.MaxInFlight = 7;
        await using WalrusClient client = new(options);
        Task<PutBatchResult> batch = client.PutBatchAsync("logs", Payloads(100)).Soon();
        Task after = client.PutAsync("logs", "after").Soon();
        (await batch).ShouldBe(new PutBatchResult(100, 0, null));
        await after;
        stored.ShouldBe([.. Enumerable.Range(0, 100).Select(i => $"PUT logs {i}"), "PUT logs after"]);
    }

    [Fact]
    public async Task PutBatch_OfNothing_IsDone()
    {
        await using FakeServer server = new();
        await using WalrusClient client = new(server.Options);
        (await client.PutBatchAsync("logs", []).Soon()).ShouldBe(new PutBatchResult(0, 0, null));
    }

    [Fact]
    public async Task PutBatch_RefusedEntry_StopsTheSendingAndIsCounted()
    {
        await using FakeServer server = new();
        WalrusClientOptions options = server.Options;
        options.MaxInFlight = 4;
        await using WalrusClient client = new(options);
        Task<PutBatchResult> batch = client.PutBatchAsync("logs", Payloads(100)).Soon();
        Task after = client.PutAsync("logs", "after").Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync(4);
        await peer.SendRawAsync([.. FakePeer.Frame("OK"), .. FakePeer.Frame("ERR invalid utf-8")]);
        // One answer made room for entry 4, if the client saw it before the error; what comes next says so.
        List<string> answers = ["OK", "OK"];
        string next;
        while ((next = await peer.ReadAsync()) != "PUT logs after")
        {
            next.ShouldBe($"PUT logs {answers.Count + 2}");
            answers.Add("OK");
            if (answers.Count == 3)
            {
                await peer.AnswerAsync("OK");
                answers.Add("sent");
            }
        }

        await peer.AnswerAsync([.. answers.Where(a => a == "OK").Skip(answers.Contains("sent") ? 1 : 0), "OK"]);
        PutBatchResult result = await batch;
        result.Acknowledged.ShouldBe(1);
        result.AcknowledgedAfterError.ShouldBe(answers.Count(a => a == "OK"));
        result.FirstError.ShouldBeOfType<ServerErrorException>().Message.ShouldBe("invalid utf-8");
        Should.Throw<ServerErrorException>(result.ThrowIfFailed);
        await after;
    }

    [Fact]
    public async Task PutBatch_ConnectionBreaks_CountsWhatIsKnown()
    {
        await using FakeServer server = new();
        WalrusClientOptions options = server.Options;
        options.MaxInFlight = 4;
        await using WalrusClient client = new(options);
        Task<PutBatchResult> batch = client.PutBatchAsync("logs", Payloads(100)).Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync(4);
        await peer.AnswerAsync("OK", "OK");
        await peer.ReadAsync(2);
        peer.Dispose();

        PutBatchResult result = await batch;
        result.Acknowledged.ShouldBe(2);
        result.FirstError.ShouldBeOfType<OutcomeUnknownException>();

        Task next = client.PutAsync("logs", "next").Soon();
        FakePeer second = await server.AcceptAsync();
        (await second.ReadAsync()).ShouldBe("PUT logs next", "the rest of a failed batch is not sent");
        await second.AnswerAsync("OK");
        await next;
    }

    [Fact]
    public async Task PutBatch_WithProgress_DoesNotTimeOut()
    {
        await using FakeServer server = new();
        ManualTime time = new();
        WalrusClientOptions options = server.Options;
        options.TimeProvider = time;
        options.MaxInFlight = 1;
        await using WalrusClient client = new(options);
        Task<PutBatchResult> batch = client.PutBatchAsync("logs", Payloads(5)).Soon();
        FakePeer peer = await server.AcceptAsync();
        for (int i = 0; i < 4; i++)
        {
            await peer.ReadAsync();
            time.Advance(options.RequestTimeout * 0.9);
            await peer.AnswerAsync("OK");
        }

        await peer.ReadAsync();
        batch.IsCompleted.ShouldBeFalse();
        time.Advance(options.RequestTimeout * 2);
        PutBatchResult result = await batch;
        result.Acknowledged.ShouldBe(4);
        result.FirstError.ShouldBeOfType<RequestTimeoutException>().IsOutcomeUnknown.ShouldBeTrue();
    }

    [Fact]
    public async Task PutBatch_Cancelled_SendsNoMoreAndKeepsTheOrder()
    {
        await using FakeServer server = new();
        WalrusClientOptions options = server.Options;
        options.MaxInFlight = 2;
        await using WalrusClient client = new(options);
        using CancellationTokenSource cancel = new();
        Task batch = client.PutBatchAsync("logs", Payloads(100), cancel.Token).Soon();
        FakePeer peer = await server.AcceptAsync();
        await peer.ReadAsync(2);
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => batch);
        Task<ReadOnlyMemory<byte>?> next = client.GetAsync("logs").Soon();
        await peer.AnswerAsync("OK", "OK");
        (await peer.ReadAsync()).ShouldBe("GET logs");
        await peer.AnswerAsync("OK next");
        (await next)!.Value.Text().ShouldBe("next");
    }

    private static ReadOnlyMemory<byte>[] Payloads(int count) =>
        [.. Enumerable.Range(0, count).Select(i => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes($"{i}"))];
}
