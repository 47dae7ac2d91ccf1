using Walrus.Testing;

namespace Walrus.Client.Tests;

public sealed class ReadingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_FromTheStart_WalksAllSegmentsInOrder(bool tellsPartitions)
    {
        MiniBroker broker = new() { TellsPartitions = tellsPartitions };
        string[] entries = [.. Enumerable.Range(0, 1_000).Select(i => $"entry {i}")];
        broker.Put(entries[..300]);
        broker.Seal();
        broker.Seal(); // An empty segment in between.
        broker.Put(entries[300..301]);
        broker.Seal();
        broker.Put(entries[301..]);
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusClient client = new(server.Options);

        List<LogEntry> read = await ReadAllAsync(client, ReadFrom.Start);
        read.Select(entry => entry.Payload.Text()).ShouldBe(entries);
        (read[299].Segment, read[299].Index).ShouldBe((1, 299));
        (read[300].Segment, read[300].Index).ShouldBe((3, 0));
        (read[999].Segment, read[999].Index).ShouldBe((4, 698));
        broker.Requests.ShouldContain("FETCH logs 1 299");
        broker.Requests.ShouldNotContain("FETCH logs 1 300", "a sealed segment's end is known");
    }

    [Fact]
    public async Task Read_FromAPlace_BeginsThere()
    {
        MiniBroker broker = new();
        broker.Put("0", "1", "2");
        broker.Seal();
        broker.Put("3", "4");
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusClient client = new(server.Options);
        (await TextsAsync(client, ReadFrom.Offset(2))).ShouldBe(["2", "3", "4"]);
        (await TextsAsync(client, ReadFrom.Offset(3))).ShouldBe(["3", "4"]);
        (await TextsAsync(client, ReadFrom.Offset(4))).ShouldBe(["4"]);
        (await TextsAsync(client, ReadFrom.Offset(5))).ShouldBeEmpty();
        (await TextsAsync(client, ReadFrom.At(1, 1))).ShouldBe(["1", "2", "3", "4"]);
        (await TextsAsync(client, ReadFrom.At(1, 3))).ShouldBe(["3", "4"]);
        (await TextsAsync(client, ReadFrom.End)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_EmptyTopic_Ends()
    {
        await using FakeServer server = new FakeServer().Serve(new MiniBroker().Answer);
        await using WalrusClient client = new(server.Options);
        (await TextsAsync(client, ReadFrom.Start)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_EndOnABrokerThatDoesNotTell_IsRefused()
    {
        await using FakeServer server = new FakeServer().Serve(new MiniBroker { TellsPartitions = false }.Answer);
        await using WalrusClient client = new(server.Options);
        await Should.ThrowAsync<NotSupportedException>(() => TextsAsync(client, ReadFrom.End));
        await Should.ThrowAsync<NotSupportedException>(() => ReadAllAsync(client, ReadFrom.Start, new ReadOptions { Partition = 1 }));
    }

    [Fact]
    public async Task Read_UnknownPartition_SaysSo()
    {
        await using FakeServer server = new FakeServer().Serve(new MiniBroker().Answer);
        await using WalrusClient client = new(server.Options);
        (await Should.ThrowAsync<ServerErrorException>(() => ReadAllAsync(client, ReadFrom.Start, new ReadOptions { Partition = 1 })))
            .Message.ShouldBe("unknown partition 1 of topic logs");
    }

    [Fact]
    public async Task Read_SegmentSealedWithMoreEntriesAfterEmpty_GoesOn()
    {
        MiniBroker broker = new();
        broker.Put("0", "1");
        bool hasGrown = false;
        broker.OnRequest = request =>
        {
            // Between the EMPTY at the end and the question for the state behind it.
            if (request.StartsWith("STATE", StringComparison.Ordinal) && broker.Requests.Contains("FETCH logs 1 2") && !hasGrown)
            {
                hasGrown = true;
                broker.Put("2");
                broker.Seal();
                broker.Put("3");
            }
        };
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusClient client = new(server.Options);
        (await TextsAsync(client, ReadFrom.Start)).ShouldBe(["0", "1", "2", "3"]);
    }

    [Fact]
    public async Task Read_Follow_WaitsAndHandsOutWhatComes()
    {
        MiniBroker broker = new();
        broker.Put("0");
        ManualTime time = new();
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        WalrusClientOptions options = server.Options;
        options.TimeProvider = time;
        await using WalrusClient client = new(options);
        ReadOptions follow = new() { Follow = true };
        await using IAsyncEnumerator<LogEntry> entries = client.ReadAsync("logs", ReadFrom.Start, follow).GetAsyncEnumerator();
        (await entries.MoveNextAsync().Soon()).ShouldBeTrue();
        for (int i = 1; i < 5; i++)
        {
            Task<bool> next = entries.MoveNextAsync().Soon();
            // The requests' deadline and the pause.
            await time.WaitForArmedAsync(2).Soon();
            next.IsCompleted.ShouldBeFalse();
            if (i == 3)
            {
                broker.Seal();
            }

            broker.Put($"{i}");
            time.Advance(follow.PollDelayMin);
            (await next).ShouldBeTrue();
            entries.Current.Payload.Text().ShouldBe($"{i}");
        }
    }

    [Fact]
    public async Task Read_StoppedEarly_LeavesTheConnectionInOrder()
    {
        MiniBroker broker = new();
        broker.Put([.. Enumerable.Range(0, 500).Select(i => $"{i}")]);
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusClient client = new(server.Options);
        for (int round = 0; round < 5; round++)
        {
            int count = 0;
            await foreach (LogEntry entry in client.ReadAsync("logs", ReadFrom.Start))
            {
                entry.Payload.Text().ShouldBe($"{count}");
                if (++count == 40)
                {
                    break;
                }
            }
        }

        (await client.GetAsync("logs").Soon())!.Value.Text().ShouldBe("0");
    }

    [Fact]
    public async Task Read_IndexGap_IsSteppedOver()
    {
        await using FakeServer server = new FakeServer().Serve(request => request switch
        {
            "FETCH logs 1 0" => "OK 1 a",
            "FETCH logs 1 1" => "OK 6 f",
            "FETCH logs 1 6" => "OK 7 g",
            "FETCH logs 1 7" => "EMPTY",
            _ when request.StartsWith("FETCH", StringComparison.Ordinal) => "OK 1 never handed out",
            _ => new MiniBroker { TellsPartitions = false }.Answer("STATE logs"),
        });
        await using WalrusClient client = new(server.Options);
        (await TextsAsync(client, ReadFrom.Start)).ShouldBe(["a", "f", "g"]);
    }

    [Fact]
    public async Task Read_BrokerContradictsItself_IsAProtocolViolation()
    {
        MiniBroker broker = new();
        broker.Put("0", "1");
        broker.Seal();
        await using FakeServer server = new FakeServer().Serve(
            request => request.StartsWith("FETCH", StringComparison.Ordinal) ? "EMPTY" : broker.Answer(request));
        await using WalrusClient client = new(server.Options);
        await Should.ThrowAsync<ProtocolViolationException>(() => TextsAsync(client, ReadFrom.Start));
    }

    [Fact]
    public async Task Read_Cancelled_Ends()
    {
        ManualTime time = new();
        await using FakeServer server = new FakeServer().Serve(new MiniBroker().Answer);
        WalrusClientOptions options = server.Options;
        options.TimeProvider = time;
        await using WalrusClient client = new(options);
        await client.ConnectAsync().Soon();
        using CancellationTokenSource cancel = new();
        await using IAsyncEnumerator<LogEntry> entries =
            client.ReadAsync("logs", ReadFrom.Start, new ReadOptions { Follow = true }, cancel.Token).GetAsyncEnumerator();
        Task<bool> next = entries.MoveNextAsync().Soon();
        await time.WaitForArmedAsync(2).Soon();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Consume_TakesThroughTheCursor()
    {
        MiniBroker broker = new();
        broker.Put("0", "1", "2");
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusClient client = new(server.Options);
        List<string> taken = [];
        await foreach (ReadOnlyMemory<byte> entry in client.ConsumeAsync("logs"))
        {
            taken.Add(entry.Text());
            if (taken.Count == 2)
            {
                break;
            }
        }

        taken.ShouldBe(["0", "1"]);
        (await client.GetAsync("logs").Soon())!.Value.Text().ShouldBe("2", "an entry that was not handed out is not taken");
    }

    [Fact]
    public async Task Consume_Follow_WaitsLongerEachTime()
    {
        MiniBroker broker = new();
        ManualTime time = new();
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        WalrusClientOptions options = server.Options;
        options.TimeProvider = time;
        await using WalrusClient client = new(options);
        await client.ConnectAsync().Soon(); // So that the attempt's own timer is not among those counted.
        ConsumeOptions follow = new() { Follow = true, PollDelayMin = TimeSpan.FromMilliseconds(10), PollDelayMax = TimeSpan.FromMilliseconds(25) };
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> entries = client.ConsumeAsync("logs", follow).GetAsyncEnumerator();
        Task<bool> next = entries.MoveNextAsync().Soon();
        foreach (int pause in new[] { 10, 20, 25, 25 })
        {
            await time.WaitForArmedAsync(2).Soon();
            int asked = broker.Requests.Count;
            time.Advance(TimeSpan.FromMilliseconds(pause - 1));
            time.ArmedTimers.ShouldBe(2, "the pause is not over");
            broker.Requests.Count.ShouldBe(asked);
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        await time.WaitForArmedAsync(2).Soon();
        broker.Put("x");
        time.Advance(follow.PollDelayMax);
        (await next).ShouldBeTrue();
        entries.Current.Text().ShouldBe("x");
    }

    private static async Task<List<LogEntry>> ReadAllAsync(WalrusClient client, ReadFrom from, ReadOptions? options = null)
    {
        List<LogEntry> entries = [];
        await foreach (LogEntry entry in client.ReadAsync("logs", from, options))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static async Task<List<string>> TextsAsync(WalrusClient client, ReadFrom from) =>
        [.. (await ReadAllAsync(client, from).Soon()).Select(entry => entry.Payload.Text())];
}
