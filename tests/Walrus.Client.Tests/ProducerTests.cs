using System.Globalization;
using System.Text;

namespace Walrus.Client.Tests;

/// <summary>Entries that are stored once and in order, whatever becomes of answers.</summary>
public sealed class ProducerTests
{
    [Fact]
    public async Task Puts_NotAwaited_AreStoredInOrderInBatches()
    {
        ProducerBroker broker = new();
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusProducer producer = new(Options(server));
        Task<ProducedEntry>[] puts = [.. Enumerable.Range(0, 500).Select(number => producer.PutAsync("logs", Text(number)))];
        await producer.FlushAsync().Soon();
        (await Task.WhenAll(puts).Soon()).ShouldBe(Enumerable.Range(0, 500).Select(number => new ProducedEntry(0, number)));
        broker.Entries().ShouldBe(Enumerable.Range(0, 500).Select(number => number.ToString(CultureInfo.InvariantCulture)));
        broker.Producers.ShouldBe(1);
    }

    [Theory]
    [InlineData("ERR outcome unknown: the answer was lost")]
    [InlineData("ERR unavailable: nobody leads")]
    [InlineData("ERR the store failed")]
    public async Task Puts_WhoseAnswersAreErrorsNowAndThen_AreStoredOnceAndInOrder(string error)
    {
        int answers = 0;
        ProducerBroker broker = new();
        if (error.Contains("unavailable", StringComparison.Ordinal))
        {
            broker.Instead = _ => IsTurn(++answers) ? error : null;
        }
        else
        {
            broker.Answering = answer => IsTurn(++answers) ? error : answer;
        }

        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusProducer producer = new(Options(server, batchBytes: 10));
        ProducedEntry[] places = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => producer.PutAsync("logs", Text(number)))).Soon();
        places.Select(place => place.Offset).ShouldBe(Enumerable.Range(0, 100).Select(number => (long)number));
        broker.Entries().Length.ShouldBe(100);
        answers.ShouldBeGreaterThan(3);

        // A third of all, in no rhythm: a client that sends as many at a time as the rhythm has beats would meet it with the same batch for ever.
        static bool IsTurn(int answer) => ((uint)answer * 2_654_435_761u >> 16) % 3 == 0;
    }

    [Fact]
    public async Task Puts_ToAServerThatDies_GoOnAtTheNext()
    {
        ProducerBroker broker = new();
        int taken = 0;
        FakeServer first = new FakeServer().Serve(request => request.StartsWith("PRODUCE ", StringComparison.Ordinal) && ++taken > 2
            ? StoredAndSilent(broker, request)
            : broker.Answer(request));
        await using FakeServer second = new FakeServer().Serve(broker.Answer);
        await using WalrusProducer producer = new(Options(first, second, batchBytes: 5));
        Task<ProducedEntry[]> puts = Task.WhenAll(Enumerable.Range(0, 50).Select(number => producer.PutAsync("logs", Text(number))));
        await first.DisposeAsync();
        (await puts.Soon()).Select(place => place.Offset).ShouldBe(Enumerable.Range(0, 50).Select(number => (long)number));
        broker.Entries().ShouldBe(Enumerable.Range(0, 50).Select(number => number.ToString(CultureInfo.InvariantCulture)));

        static string StoredAndSilent(ProducerBroker broker, string request)
        {
            _ = broker.Answer(request);
            throw new IOException("the server dies before it answers");
        }
    }

    [Fact]
    public async Task Put_WithoutAnAnswerUntilTheDeadline_IsUnknownAndThoseAfterGoOnUnderAnotherId()
    {
        ProducerBroker broker = new();
        bool isSilent = true;
        broker.Answering = answer => isSilent ? "ERR outcome unknown: lost" : answer;
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusProducer producer = new(Options(server, delivery: TimeSpan.FromMilliseconds(400)));
        RequestTimeoutException lost = await Should.ThrowAsync<RequestTimeoutException>(() => producer.PutAsync("logs", Text(1)).Soon());
        lost.IsOutcomeUnknown.ShouldBeTrue();
        isSilent = false;
        (await producer.PutAsync("logs", Text(2)).Soon()).ShouldBe(new ProducedEntry(0, 1));
        broker.Entries().ShouldBe(["1", "2"]);
        broker.Producers.ShouldBe(2);
    }

    [Fact]
    public async Task Put_OfAProducerThatWasForgotten_IsStoredUnderAnotherId()
    {
        ProducerBroker broker = new();
        bool hasForgotten = false;
        broker.Instead = words => hasForgotten && words[3] == "1" ? "ERR out of order: expected 0" : null;
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusProducer producer = new(Options(server));
        (await producer.PutAsync("logs", Text(1)).Soon()).Offset.ShouldBe(0);
        hasForgotten = true;
        (await producer.PutAsync("logs", Text(2)).Soon()).Offset.ShouldBe(1);
        broker.Producers.ShouldBe(2);
    }

    [Fact]
    public async Task Put_ThatIsRefused_FailsAtOnceAndOthersGoOn()
    {
        ProducerBroker broker = new(partitions: 2);
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusProducer producer = new(Options(server));
        await Should.ThrowAsync<ServerErrorException>(() => producer.PutAsync("logs", Text(1), PutTarget.Partition(2)).Soon());
        (await producer.PutAsync("logs", Text(2), PutTarget.Partition(1)).Soon()).ShouldBe(new ProducedEntry(1, 0));
        broker.Instead = _ => "ERR unknown topic logs";
        (await Should.ThrowAsync<ServerErrorException>(() => producer.PutAsync("logs", Text(3)).Soon())).Message.ShouldContain("unknown topic");
    }

    [Fact]
    public async Task Targets_OfEntries_ChooseThePartition()
    {
        ProducerBroker broker = new(partitions: 3);
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusProducer producer = new(Options(server));
        ProducedEntry[] inTurn = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => producer.PutAsync("logs", Text(number)))).Soon();
        inTurn.Select(place => place.Partition).ShouldBe([0, 1, 2, 0, 1, 2]);
        int[] keyed = [.. (await Task.WhenAll(Enumerable.Range(0, 5).Select(number => producer.PutAsync("logs", Text(number), PutTarget.ByKey("a"u8)))).Soon()).Select(place => place.Partition)];
        keyed.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Put_OfWhatCannotBeSent_IsRefusedBeforeItIsTaken()
    {
        ProducerBroker broker = new();
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusProducer producer = new(Options(server));
        await Should.ThrowAsync<ArgumentException>(() => producer.PutAsync("logs", new byte[] { 0xC3 }));
        await Should.ThrowAsync<ArgumentException>(() => producer.PutAsync("logs", new byte[Limits.FrameBytesMax]));
        await Should.ThrowAsync<ArgumentException>(() => producer.PutAsync("no name", Text(1)));
        broker.Entries().ShouldBeEmpty();
    }

    [Fact]
    public async Task Puts_BeyondWhatIsKept_AreRefusedAndTheOthersStored()
    {
        using SemaphoreSlim go = new(0);
        ProducerBroker broker = new() { Instead = _ => Held(go) };
        await using FakeServer server = new FakeServer().Serve(broker.Answer);
        await using WalrusProducer producer = new(Options(server, request: TimeSpan.FromSeconds(60)));
        List<Task<ProducedEntry>> taken = [];
        byte[] large = Encoding.ASCII.GetBytes(new string('x', 1_000_000));
        ProducerFullException full = await Should.ThrowAsync<ProducerFullException>(async () =>
        {
            while (taken.Count < 100)
            {
                taken.Add(producer.PutAsync("logs", large));
            }

            await Task.CompletedTask;
        });
        full.IsTransient.ShouldBeTrue();
        taken.Count.ShouldBe(Limits.ClientProducerBytesWaitingMax / (1_000_000 + Limits.ReplyBytesMin));
        go.Release(1_000);
        (await Task.WhenAll(taken).Soon()).Length.ShouldBe(taken.Count);

        static string? Held(SemaphoreSlim go)
        {
            go.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
            return null;
        }
    }

    [Fact]
    public async Task Dispose_WithPutsUnderWay_EndsThem()
    {
        await using FakeServer server = new FakeServer().Serve(new ProducerBroker { Instead = _ => "ERR unavailable: nobody leads" }.Answer);
        WalrusProducer producer = new(Options(server));
        Task<ProducedEntry> put = producer.PutAsync("logs", Text(1));
        await producer.DisposeAsync().Soon();
        await Should.ThrowAsync<ObjectDisposedException>(() => put.Soon());
        await Should.ThrowAsync<ObjectDisposedException>(() => producer.PutAsync("logs", Text(1)));
    }

    [Fact]
    public void Options_OutOfTheirRange_AreRefused()
    {
        Should.Throw<ArgumentException>(() => new WalrusProducer(new WalrusProducerOptions { Servers = [] }));
        Should.Throw<ArgumentException>(() => new WalrusProducer(new WalrusProducerOptions { Servers = [.. Enumerable.Repeat(default(ServerAddress), Limits.ClientServersMax + 1)] }));
        Should.Throw<ArgumentException>(() => new WalrusProducer(new WalrusProducerOptions { DeliveryTimeout = Limits.ProducerDeliveryMax + TimeSpan.FromTicks(1) }));
        Should.Throw<ArgumentException>(() => new WalrusProducer(new WalrusProducerOptions { BatchBytes = 0 }));
    }

    private static ReadOnlyMemory<byte> Text(int number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    private static WalrusProducerOptions Options(FakeServer server, FakeServer? other = null, int batchBytes = 1_000, TimeSpan? delivery = null, TimeSpan? request = null) => new()
    {
        Servers = [.. new[] { server, other ?? server }.Select(one => new ServerAddress("127.0.0.1", one.Port))],
        BatchBytes = batchBytes,
        DeliveryTimeout = delivery ?? TimeSpan.FromSeconds(60),
        RequestTimeout = request ?? TimeSpan.FromSeconds(2),
        RetryDelayMin = TimeSpan.FromMilliseconds(1),
        RetryDelayMax = TimeSpan.FromMilliseconds(20),
    };
}
